import type { Decider, Finding, Instant, TrackedExposure } from './finding.ts';
import { findingIdOf } from './finding.ts';

/** What has happened and must still be told (bus, thread). Emptied after it was told; told again after a crash. */
export type Transition = {
  /** The same on every repetition, so that a subscriber can drop the second. */
  id: string;
  kind:
    | 'opened'
    | 'joined'
    | 'narrowing'
    | 'narrowing-failed'
    | 'revoking'
    | 'kept'
    | 'revoked'
    | 'vanished'
    | 'failed'
    | 'observed'
    | 'reopened'
    | 'withdrawn'
    | 'adopted'
    | 'ending'
    | 'reminded'
    | 'unanswered'
    | 'proposed'
    | 'extended'
    | 'restored'
    | 'restore-failed';
  exposureIds: readonly string[];
  at: Instant;
  by: Decider | null;
  /** Why, where a transition has a reason of its own. May be foreign text. */
  why?: string;
};

/** Those that the write of this very version made. */
export const madeBy = (written: Finding): Transition[] =>
  written.untold.filter(({ id }) => id.endsWith(`/${written.version}`));

export const transition = (
  next: Finding,
  kind: Transition['kind'],
  exposures: readonly TrackedExposure[],
  at: Instant,
  by: Decider | null,
  why?: string,
): Transition => ({
  // One write makes at most one transition of a kind, so this names it for ever.
  id: `${findingIdOf(next)}/${kind}/${next.version}`,
  kind,
  exposureIds: exposures.map(({ id }) => id),
  at,
  by,
  ...(why === undefined ? {} : { why }),
});
