import { isFor } from './exception.ts';
import type { Finding, Instant, Person, TrackedExposure } from './finding.ts';
import type { DecisionSettings } from './settings.ts';
import { transition } from './transition.ts';

/** A revoked rule that is put back. At most one for an exposure. */
export type Restore = {
  /** The revoked exposure, whose rule and tags are the snapshot. */
  exposureId: string;
  by: Person;
  second: Person;
  at: Instant;
  /** Whoever finds it expired while `asked` carries on. */
  leaseUntil: Instant;
  attempts: number;
  /** Which of the attempts a run has taken up; absent before the first. */
  begun?: number;
  state: RestoreState;
};
export type RestoreState =
  { kind: 'asked' } | { kind: 'done'; ruleId: string; at: Instant } | { kind: 'failed'; why: string; at: Instant };

/** After so many runs that died over it, a restore is given up: the window for an undo is short, and people can ask again. */
export const MOST_RESTORES = 3;

/** What was revoked and can be put back just as it was: its tags were read before, and it is not back, or about to be. */
export const undoable = ({ exposures, restores }: Pick<Finding, 'exposures' | 'restores'>): TrackedExposure[] =>
  exposures.filter(
    ({ id, state, tags }) =>
      state.kind === 'revoked' &&
      tags !== undefined &&
      !restores.some((restore) => restore.exposureId === id && restore.state.kind !== 'failed'),
  );

/** Those of them whose own revoke is not too long ago, whatever was revoked after them. */
export const undoableAt = (
  finding: Finding,
  now: Instant,
  { undoWithin }: Pick<DecisionSettings, 'undoWithin'>,
): TrackedExposure[] =>
  finding.undoUntil === null || finding.undoUntil <= now
    ? []
    : undoable(finding).filter(({ state }) => 'at' in state && now < state.at + undoWithin);

/** Whether it is to be put back, and is not yet. */
export const isAsked = ({ restores }: Pick<Finding, 'restores'>, { id }: Pick<TrackedExposure, 'id'>): boolean =>
  restores.some(({ exposureId, state }) => exposureId === id && state.kind === 'asked');

/**
 * Takes up an attempt to put this back. Null where another run has taken it up, or it is over: of two runs side by side
 * one may be refused and say so, and then the other must not open what nobody keeps any more.
 */
export const beginRestore = (finding: Finding, exposureId: string): Finding | null => {
  const isOpen = ({ state, begun, attempts }: Restore) => state.kind === 'asked' && begun !== attempts;
  const restore = finding.restores.find((one) => one.exposureId === exposureId && isOpen(one));
  if (!restore) return null;
  const begun = { ...restore, begun: restore.attempts };
  const restores = finding.restores.map((one) => (one === restore ? begun : one));
  return { ...finding, version: finding.version + 1, restores };
};

type Ended = Exclude<RestoreState, { kind: 'asked' }>;

/** Writes how a restore ended. Null for a late second report. */
export const settleRestore = (finding: Finding, exposureId: string, state: Ended): Finding | null => {
  const restore = finding.restores.find((one) => one.exposureId === exposureId && one.state.kind === 'asked');
  return restore ? endRestores({ ...finding, version: finding.version + 1 }, [restore], state) : null;
};

/** Ends restores within a write. What could not be put back is no exception any more. */
export const endRestores = (next: Finding, ending: readonly Restore[], state: Ended): Finding => {
  const about = next.exposures.filter(({ id }) => ending.some(({ exposureId }) => exposureId === id));
  const by = ending.length === 1 ? (ending[0]?.by ?? null) : null;
  const told =
    state.kind === 'done'
      ? transition(next, 'restored', about, state.at, by)
      : transition(next, 'restore-failed', about, state.at, by, state.why);
  return {
    ...next,
    restores: next.restores.map((one) => (ending.includes(one) ? { ...one, state } : one)),
    exceptions: state.kind === 'done' ? next.exceptions : next.exceptions.filter((one) => !isVoid(next, one, about)),
    untold: [...next.untold, told],
  };
};

/** Unless somebody opened the very rule meanwhile, and it is kept by what two people agreed to. */
const isVoid = (
  { exposures }: Finding,
  exception: Finding['exceptions'][number],
  about: readonly TrackedExposure[],
): boolean =>
  about.some(({ rule }) => isFor(exception, rule)) &&
  !exposures.some(({ state, rule }) => state.kind === 'kept' && isFor(exception, rule));
