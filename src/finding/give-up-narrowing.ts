import { claim } from './claims.ts';
import type { ExposureState, Finding, Instant, TrackedExposure } from './finding.ts';
import type { DecisionSettings } from './settings.ts';

/**
 * What becomes of a rule whose rest could not be authorised: when its deadline has come, the whole rule goes, because it
 * must close; otherwise what a person wanted waits for their next decision, with the deadline that it had.
 */
export const giveUpNarrowing = (
  { state }: TrackedExposure,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  if (state.kind !== 'narrowing' || settings.enforcement !== 'enforce') return { kind: 'pending' };
  const isDue = state.by.kind === 'deadline' || (state.deadline !== null && state.deadline <= now);
  return isDue ? claim({ kind: 'deadline' }, now, settings, state.failures) : { kind: 'pending' };
};

/**
 * The earliest deadline that what waits again had before somebody tried to narrow it; null for a new one. One that is
 * past has closed the rule, or means nothing where the deadline closes nothing.
 */
export const deadlineBefore = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
): Instant | null => {
  const had = finding.exposures.flatMap(({ id, state }) =>
    state.kind === 'narrowing' && moved.get(id)?.kind === 'pending' && state.deadline !== null ? [state.deadline] : [],
  );
  const deadline = Math.min(Infinity, ...had);
  return deadline > now && deadline < Infinity ? deadline : null;
};
