import type { Finding, Instant, MessageRef } from '../../src/finding/finding.ts';
import type { MetricName } from '../../src/metrics.ts';
import type { LogFields, LogLevel, Notifier } from '../../src/ports.ts';
import { notingTransitions } from '../../src/use-cases/note-transitions.ts';
import type { AwsChange } from './aws.ts';
import type { Fates } from './fates.ts';
import type { Deps } from './handle.ts';
import { SERVICE_NAMES, type Service } from './profile.ts';

export type LogLine = { level: LogLevel; message: string; fields: LogFields };
type Measured = { name: MetricName; values: number | readonly number[]; outcome: string | undefined };

/**
 * What a world costs and what it says of itself: its calls, the time of its functions, its log and its metrics. To write
 * all that down costs time, so it is done in scenarios and in few random worlds.
 */
export type Logbook = ReturnType<typeof createLogbook>;
export const createLogbook = () => {
  const calls = Object.fromEntries(SERVICE_NAMES.map((name) => [name, 0])) as Record<Service, number>;
  const lines: LogLine[] = [];
  const measured: Measured[] = [];
  const ran = { ms: 0 };
  const events = new Map<string, Instant>();
  const before = new Set<string>();
  const reopened = new Set<string>();
  const seen = new Set<string>();
  const shown: number[] = [];
  const onShown = (finding: Finding, at: Instant): void => {
    for (const { id, foundAt, origin, told } of finding.exposures) {
      const happened = events.get(`${origin.eventName} ${origin.eventId}`);
      const key = `${finding.sequence} ${id} ${foundAt}`;
      // What came back under an exception, and is shown after it, alarms nobody.
      if (happened === undefined || (finding.quiet && told) || seen.has(key)) continue;
      seen.add(key);
      shown.push(at - happened);
    }
  };
  return {
    calls,
    lines,
    measured,
    ran,
    /** When each event happened, by what the log calls it. */
    events,
    /** Ids of the rules that were there before anybody looked. */
    before,
    /** Ids of those that the bot has put there. */
    reopened,
    /** Ms from an event to the message that is the first to show what it told of. */
    shown,
    counting:
      (fates: Fates): Fates =>
      (service, call, isFaulty) => {
        calls[service] += 1;
        return fates(service, call, isFaulty);
      },
    onChange: (change: AwsChange): void => {
      if (change.kind !== 'added' || change.by === 'somebody') return;
      for (const { ruleId } of change.rules) (change.by === 'bot' ? reopened : before).add(ruleId);
    },
    /** To the second, as CloudTrail has it. */
    onEvent: ({ eventName, eventID }: { eventName: string; eventID: string }, at: Instant): void =>
      void events.set(`${eventName} ${eventID}`, Math.floor(at / 1_000) * 1_000),
    onRan: (ms: number): void => {
      ran.ms += ms;
    },
    /** What a run is given; its table notes each transition, as it really does (src/deps.ts). */
    noting: (deps: Deps): Deps => {
      const log: Deps['log'] = (level, message, fields = {}) => {
        lines.push({ level, message, fields });
        deps.log(level, message, fields);
      };
      const metrics: Deps['metrics'] = (name, values, outcome) => {
        measured.push({ name, values, outcome });
        deps.metrics(name, values, outcome);
      };
      const findings = notingTransitions(allOf(deps.findings), { log, metrics });
      return { ...deps, log, metrics, findings, notifier: showing(deps, onShown) };
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

const showing = ({ notifier, clock }: Deps, onShown: (finding: Finding, at: Instant) => void): Notifier =>
  Object.assign(Object.create(notifier) as Notifier, {
    post: async (finding: Finding) => {
      const message = await notifier.post(finding);
      onShown(finding, clock.now());
      return message;
    },
    update: async (message: MessageRef, finding: Finding) => {
      const answer = await notifier.update(message, finding);
      if (answer === 'updated') onShown(finding, clock.now());
      return answer;
    },
  });
