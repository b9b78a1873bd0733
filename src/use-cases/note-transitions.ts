import type { ExposureState, Finding, Instant, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { idOf } from '../finding/person.ts';
import { foundTransition } from '../finding/tell.ts';
import type { Transition } from '../finding/transition.ts';
import { madeBy } from '../finding/transition.ts';
import type { Findings, Log, LogFields, LogLevel, Metrics } from '../ports.ts';

type NoteDeps = { log: Log; metrics: Metrics };

/**
 * The table, with a line of the log and the metrics for each transition: written by the write that makes it true, as
 * soon as it is safe, so no use case can forget it, and neither a repetition nor a lost race says it twice. A function
 * that dies in that very moment says nothing; the table and the announcements are the record.
 */
export const notingTransitions = (findings: Findings, deps: NoteDeps): Findings => ({
  ...findings,
  record: async (sighting) => {
    const recorded = await findings.record(sighting);
    const { finding, added } = recorded;
    for (const exposure of added) note(deps, finding, foundTransition(finding, exposure), [exposure]);
    if (added.length > 0) deps.metrics('ExposuresOpened', added.length);
    return recorded;
  },
  save: async (next) => {
    const answer = await findings.save(next);
    if (answer === 'saved')
      for (const transition of madeBy(next)) {
        const exposures = next.exposures.filter(({ id }) => transition.exposureIds.includes(id));
        note(deps, next, transition, exposures);
        count(deps, transition, exposures);
      }
    return answer;
  },
});

const note = (
  { log }: NoteDeps,
  finding: Finding,
  transition: Transition,
  exposures: readonly TrackedExposure[],
): void => {
  const { id, kind, by, exposureIds } = transition;
  const { deadline } = finding;
  const fields: LogFields = {
    finding: findingIdOf(finding),
    transition: id,
    exposures: exposureIds,
    by: by === null ? undefined : idOf(by),
    cause: causeOf(transition, exposures),
    deadline: deadline === null ? null : new Date(deadline).toISOString(),
  };
  log(levelOf(kind), `exposure ${kind}`, fields);
};

const FAILURES: readonly Transition['kind'][] = ['failed', 'narrowing-failed', 'restore-failed'];
const levelOf = (kind: Transition['kind']): LogLevel => (FAILURES.includes(kind) ? 'error' : 'info');

/** What brought it about: why it says so itself, else the states, else the event of what was found. */
const causeOf = ({ kind, why }: Transition, exposures: readonly TrackedExposure[]): string | undefined => {
  if (why !== undefined) return why;
  if (kind === 'opened' || kind === 'joined') {
    const [origin] = exposures.map((exposure) => exposure.origin);
    return origin?.eventName ? `${origin.eventName} ${origin.eventId ?? ''}`.trim() : 'a look at the account';
  }
  const whys = exposures.flatMap(({ state }) => whyOf(state));
  return whys.length === 0 ? undefined : [...new Set(whys)].join('; ');
};

const whyOf = (state: ExposureState): string[] => {
  if ('why' in state) return [state.why];
  return state.kind === 'kept' ? [state.reason] : [];
};

const count = ({ metrics }: NoteDeps, { kind, at, exposureIds }: Transition, exposures: readonly TrackedExposure[]) => {
  if (kind === 'failed') metrics('ExposuresFailed', exposureIds.length);
  if (kind === 'revoked' || kind === 'vanished') {
    const took = exposures.map(({ foundAt }): Instant => at - foundAt);
    metrics('TimeToClosed', took, kind);
  }
  if (kind === 'revoked' || kind === 'vanished' || kind === 'kept' || kind === 'observed') {
    metrics('ExposuresSettled', exposureIds.length, kind);
  }
};
