import type { ExposureState, Finding, Instant } from './finding.ts';
import type { DecisionSettings } from './settings.ts';

type Waiting = Pick<Finding, 'deadline' | 'waitingSince' | 'remindedAt' | 'extensions'>;

/**
 * What is waited for after a move. A deadline that somebody is waiting for never moves later; what comes back afterwards
 * gets a new one, or the one from before (`before`).
 */
export const waiting = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  { revokeAfter }: Pick<DecisionSettings, 'revokeAfter'>,
  before: Instant | null,
): Waiting => {
  const { deadline, waitingSince, remindedAt } = finding;
  const isNarrowing = finding.exposures.some(({ id, state }) => (moved.get(id) ?? state).kind === 'narrowing');
  const wasNarrowing = finding.exposures.some(({ state }) => state.kind === 'narrowing');
  const stillPending = finding.exposures.some(({ id, state }) => state.kind === 'pending' && !moved.has(id));
  // A narrowing may give its deadline back: it counts how often that was moved.
  const extensions = stillPending || isNarrowing || wasNarrowing ? finding.extensions : [];
  if (stillPending)
    return {
      deadline: deadline !== null && before !== null ? Math.min(deadline, before) : deadline,
      waitingSince,
      remindedAt,
      extensions,
    };
  const pendingAgain = [...moved.values()].some(({ kind }) => kind === 'pending');
  return pendingAgain
    ? { deadline: before ?? now + revokeAfter, waitingSince: now, remindedAt: null, extensions }
    : { deadline: null, waitingSince: null, remindedAt: null, extensions };
};
