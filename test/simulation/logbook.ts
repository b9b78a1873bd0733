import type { Finding, Instant, MessageRef } from '../../src/finding/finding.ts';
import type { LogFields, LogLevel, Notifier } from '../../src/ports.ts';
import { notingTransitions } from '../../src/use-cases/note-transitions.ts';
import type { MetricName } from '../../src/metrics.ts';
import type { Fates } from './fates.ts';
import type { Deps } from './handle.ts';
import { SERVICE_NAMES, type Service } from './profile.ts';

export type LogLine = { level: LogLevel; message: string; fields: LogFields };
export type Measured = { name: MetricName; values: number | readonly number[]; outcome: string | undefined };

/** What a world costs, and what it says of itself: its calls by service, the time of its functions, its log, its metrics. */
export type Logbook = ReturnType<typeof createLogbook>;

/** To write all that down costs a tenth of a world: so it is done of scenarios, and of few random worlds. */
export const createLogbook = () => {
  const calls = Object.fromEntries(SERVICE_NAMES.map((name) => [name, 0])) as Record<Service, number>;
  const lines: LogLine[] = [];
  const measured: Measured[] = [];
  const ran = { ms: 0 };
  /** When each event happened, by what the log calls it. */
  const events = new Map<string, Instant>();
  const before = new Set<string>();
  const seen = new Set<string>();
  const shown: number[] = [];
  const onShown = (finding: Finding, at: Instant): void => {
    for (const { id, origin } of finding.exposures) {
      const event = events.get(`${origin.eventName} ${origin.eventId}`);
      // Put back by the bot under another id, it is nothing that anybody has to be alarmed of.
      const key = `${finding.group.groupId} ${origin.eventId} ${id.split('=').at(-1)}`;
      if (event === undefined || seen.has(key)) continue;
      seen.add(key);
      shown.push(at - event);
    }
  };
  return {
    calls,
    lines,
    measured,
    ran,
    events,
    /** Ms from an event to the message that was the first to show what it told of. */
    shown,
    counting:
      (fates: Fates): Fates =>
      (service, call, isFaulty) => {
        calls[service] += 1;
        return fates(service, call, isFaulty);
      },
    /** Ids of rules that were there before anybody looked. */
    before,
    onEvent: ({ eventName, eventID }: { eventName: string; eventID: string }, at: Instant): void =>
      void events.set(`${eventName} ${eventID}`, Math.floor(at / 1_000) * 1_000),
    onRan: (ms: number): void => {
      ran.ms += ms;
    },
    /** What a run is given, with the table as it really is: each transition is noted there (src/deps.ts). */
    noting: (deps: Deps): Deps => {
      const log: Deps['log'] = (level, message, fields = {}) => {
        lines.push({ level, message, fields });
        deps.log(level, message, fields);
      };
      const metrics: Deps['metrics'] = (name, values, outcome) => void measured.push({ name, values, outcome });
      const notifier = Object.assign(Object.create(deps.notifier) as Notifier, {
        post: async (finding: Finding) => {
          const message = await deps.notifier.post(finding);
          onShown(finding, deps.clock.now());
          return message;
        },
        update: async (message: MessageRef, finding: Finding) => {
          const answer = await deps.notifier.update(message, finding);
          if (answer === 'updated') onShown(finding, deps.clock.now());
          return answer;
        },
      });
      return { ...deps, log, metrics, notifier, findings: notingTransitions(allOf(deps.findings), { log, metrics }) };
    },
  };
};

/** With its methods as its own, as whatever spreads it expects. */
const allOf = (findings: Deps['findings']): Deps['findings'] => ({
  load: (group) => findings.load(group),
  record: (sighting) => findings.record(sighting),
  save: (next) => findings.save(next),
  loadArchived: (group, sequence) => findings.loadArchived(group, sequence),
  archive: (finding, at) => findings.archive(finding, at),
});
