import { covers } from './exception.ts';
import type { Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { transition } from './transition.ts';

/** A revoked rule that is put back. */
export type Restore = {
  /** The revoked exposure, whose rule and tags are the snapshot. */
  exposureId: string;
  by: Person;
  second: Person;
  at: Instant;
  /** Whoever finds it expired while `asked` carries on. */
  leaseUntil: Instant;
  attempts: number;
  state: RestoreState;
};
export type RestoreState =
  { kind: 'asked' } | { kind: 'done'; ruleId: string; at: Instant } | { kind: 'failed'; why: string; at: Instant };

/** What was revoked and can be put back just as it was: its tags were read before, and nobody has asked for it yet. */
export const undoable = ({ exposures, restores }: Pick<Finding, 'exposures' | 'restores'>): TrackedExposure[] =>
  exposures.filter(
    ({ id, state, tags }) =>
      state.kind === 'revoked' && tags !== undefined && !restores.some(({ exposureId }) => exposureId === id),
  );

/** Writes how a restore ended. What could not be put back is no exception any more. Null for a late second report. */
export const settleRestore = (
  finding: Finding,
  exposureId: string,
  state: Exclude<RestoreState, { kind: 'asked' }>,
): Finding | null => {
  const restore = finding.restores.find((one) => one.exposureId === exposureId && one.state.kind === 'asked');
  const exposure = finding.exposures.find(({ id }) => id === exposureId);
  if (!restore || !exposure) return null;
  const next = { ...finding, version: finding.version + 1 };
  const [kind, why] =
    state.kind === 'done' ? (['restored', undefined] as const) : (['restore-failed', state.why] as const);
  return {
    ...next,
    restores: finding.restores.map((one) => (one === restore ? { ...one, state } : one)),
    exceptions:
      state.kind === 'done'
        ? finding.exceptions
        : finding.exceptions.filter((exception) => !covers(exception, exposure.rule, exposure.entries)),
    untold: [...finding.untold, transition(next, kind, [exposure], state.at, restore.by, why)],
  };
};
