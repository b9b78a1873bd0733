import { claim, claimNarrowing, isWider, mayCarryOut, MOST_NARROWINGS } from './claims.ts';
import type { Decision } from './decide.ts';
import { dueRestores } from './due-restores.ts';
import type { ExposureState, Finding, Instant, TrackedExposure } from './finding.ts';
import { deadlineBefore, giveUpNarrowing } from './give-up-narrowing.ts';
import { move } from './move.ts';
import { dueReminder, dueWarning } from './next-due.ts';
import { remind, warn } from './remind.ts';
import type { DecisionSettings } from './settings.ts';
import { dueStrays, lookingForStrays } from './strays.ts';

/** What the clock alone brings about. Computed from the stored state, so an early or second wake-up does no harm. */
export const decideDue = (finding: Finding, now: Instant, settings: DecisionSettings): Decision => {
  const moved = new Map<string, ExposureState>();
  for (const exposure of finding.exposures) {
    const state = dueState(finding, exposure, now, settings);
    if (state !== null) moved.set(exposure.id, state);
  }
  const isPaused = finding.paused !== null;
  const restores = isPaused ? null : dueRestores(finding, now, settings);
  const strays = isPaused ? undefined : dueStrays(finding, now, settings);
  const undoIsOver = finding.undoUntil !== null && finding.undoUntil <= now;
  const reminder = dueReminder(finding, settings) <= now;
  const warning = dueWarning(finding) <= now;
  if (moved.size === 0 && !reminder && !warning && !undoIsOver && restores === null && strays === undefined)
    return { kind: 'nothing', reason: 'nothing is due yet' };

  const { next, claimed } = move(finding, moved, now, settings, {
    why: NOT_ANSWERED,
    deadline: deadlineBefore(finding, moved, now),
  });
  const reminded = reminder ? remind(finding, next, now) : next;
  const warned = warning ? warn(reminded, now) : reminded;
  const restoring = restores === null ? warned : restores(warned);
  const looking = strays === undefined ? restoring : { ...restoring, strays };
  // What its runs may have made before they died is looked for.
  const gaveUp = finding.exposures.some(
    ({ id, state }) => state.kind === 'narrowing' && moved.has(id) && moved.get(id)?.kind !== 'narrowing',
  );
  const whole = gaveUp && settings.reopen ? lookingForStrays(looking, now, settings) : looking;
  return {
    kind: 'change',
    claimed,
    next: undoIsOver ? withoutUndo(whole) : whole,
    reason: reminder && moved.size === 0 ? 'nobody has decided yet' : 'the time is up',
  };
};

const NOT_ANSWERED = 'the function that may authorise rules did not do it in time';

const withoutUndo = (finding: Finding): Finding => ({
  ...finding,
  undoUntil: null,
  proposals: finding.proposals.filter(({ kind }) => kind !== 'undo'),
});

const dueState = (
  finding: Finding,
  exposure: TrackedExposure,
  now: Instant,
  settings: DecisionSettings,
): ExposureState | null => {
  const { state } = exposure;
  const deadlinePassed = finding.deadline !== null && finding.deadline <= now;
  const isPaused = finding.paused !== null;
  switch (state.kind) {
    case 'pending':
      if (!deadlinePassed || settings.enforcement === 'approve') return null;
      if (settings.enforcement === 'observe') return { kind: 'observed', at: now };
      return isPaused ? null : close(exposure, finding, now, settings);
    case 'kept':
      return state.until <= now ? { kind: 'pending' } : null;
    case 'failed':
      return state.retryAt <= now && !isPaused ? claimAgain(state, now, settings) : null;
    case 'revoking':
      return state.leaseUntil <= now && !isPaused ? claimAgain(state, now, settings) : null;
    case 'narrowing':
      return state.leaseUntil <= now && !isPaused ? narrowAgain(exposure, state, now, settings) : null;
    case 'revoked':
    case 'vanished':
    case 'observed':
      return null;
  }
};

const close = (exposure: TrackedExposure, finding: Finding, now: Instant, settings: DecisionSettings): ExposureState =>
  settings.onDeadline === 'narrow' && settings.reopen && isWider(exposure, settings)
    ? claimNarrowing({ kind: 'deadline' }, now, settings, finding.deadline)
    : claim({ kind: 'deadline' }, now, settings);

/** Another try. When ENFORCEMENT has changed since, what it does not allow any more waits for a person instead. */
const claimAgain = (
  state: Extract<ExposureState, { kind: 'revoking' | 'failed' }>,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  const { kind, by, attempts, pieces, accepted } = state;
  if (!mayCarryOut(by, settings)) return { kind: 'pending' };
  // The rest of the rule was taken away again after the failure, so that comes first again.
  if (kind === 'failed' && pieces !== undefined && settings.reopen)
    return claimNarrowing(by, now, settings, null, { failures: attempts });
  return claim(by, now, settings, attempts, pieces, accepted);
};

const narrowAgain = (
  exposure: TrackedExposure,
  state: Extract<ExposureState, { kind: 'narrowing' }>,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  const { by, deadline, attempts, failures } = state;
  if (settings.reopen && attempts < MOST_NARROWINGS && mayCarryOut(by, settings))
    return claimNarrowing(by, now, settings, deadline, { attempts, failures });
  return giveUpNarrowing(exposure, now, settings);
};
