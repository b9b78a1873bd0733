import { claim, claimNarrowing, isWider, MOST_NARROWINGS } from './claims.ts';
import type { Decision } from './decide.ts';
import type { ExposureState, Finding, Instant, TrackedExposure } from './finding.ts';
import { move } from './move.ts';
import { dueReminder, dueWarning, isHalfTime, warningOf } from './next-due.ts';
import type { DecisionSettings } from './settings.ts';
import { transition } from './transition.ts';

/** What the clock alone brings about. Computed from the stored state, so an early or second wake-up does no harm. */
export const decideDue = (finding: Finding, now: Instant, settings: DecisionSettings): Decision => {
  const moved = new Map<string, ExposureState>();
  for (const exposure of finding.exposures) {
    const state = dueState(finding, exposure, now, settings);
    if (state !== null) moved.set(exposure.id, state);
  }
  // Whoever put nothing back in time is followed by another; this write is its claim.
  const restores = finding.restores.map((restore) =>
    restore.state.kind === 'asked' && restore.leaseUntil <= now
      ? { ...restore, leaseUntil: now + settings.lease, attempts: restore.attempts + 1 }
      : restore,
  );
  const isRestoring = restores.some((restore, i) => restore !== finding.restores[i]);
  const undoIsOver = finding.undoUntil !== null && finding.undoUntil <= now;
  const reminder = dueReminder(finding, settings) <= now;
  const warning = dueWarning(finding) <= now;
  if (moved.size === 0 && !reminder && !warning && !undoIsOver && !isRestoring)
    return { kind: 'nothing', reason: 'nothing is due yet' };

  const { next, claimed } = move(finding, moved, now, settings, { deadline: deadlineBefore(finding, moved) });
  const reminded = reminder ? remind(finding, next, now) : next;
  return {
    kind: 'change',
    claimed,
    next: {
      ...(warning ? warn(reminded, now) : reminded),
      restores,
      undoUntil: undoIsOver ? null : next.undoUntil,
    },
    reason: reminder && moved.size === 0 ? 'nobody has decided yet' : 'the time is up',
  };
};

const dueState = (
  finding: Finding,
  exposure: TrackedExposure,
  now: Instant,
  settings: DecisionSettings,
): ExposureState | null => {
  const { state } = exposure;
  const deadlinePassed = finding.deadline !== null && finding.deadline <= now;
  switch (state.kind) {
    case 'pending':
      if (!deadlinePassed || settings.enforcement === 'approve') return null;
      return settings.enforcement === 'observe'
        ? { kind: 'observed', at: now }
        : close(exposure, finding, now, settings);
    case 'kept':
      return state.until <= now ? { kind: 'pending' } : null;
    case 'failed':
      return state.retryAt <= now ? claimAgain(state, now, settings) : null;
    case 'revoking':
      return state.leaseUntil <= now ? claimAgain(state, now, settings) : null;
    case 'narrowing':
      return state.leaseUntil <= now ? narrowAgain(exposure, state, now, settings) : null;
    default:
      return null;
  }
};

const close = (exposure: TrackedExposure, finding: Finding, now: Instant, settings: DecisionSettings): ExposureState =>
  settings.onDeadline === 'narrow' && settings.reopen && isWider(exposure, settings)
    ? claimNarrowing({ kind: 'deadline' }, now, settings, finding.deadline)
    : claim({ kind: 'deadline' }, now, settings);

/** Another try. When ENFORCEMENT has changed since, what it does not allow any more waits for a person instead. */
const claimAgain = (
  { kind, by, attempts, pieces }: Extract<ExposureState, { kind: 'revoking' | 'failed' }>,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  const allowed = { enforce: true, approve: by.kind === 'person', observe: false }[settings.enforcement];
  if (!allowed) return { kind: 'pending' };
  // The rest of the rule was taken away again after the failure, so that comes first again.
  if (kind === 'failed' && pieces !== undefined && settings.reopen) return claimNarrowing(by, now, settings, null);
  return claim(by, now, settings, attempts, pieces);
};

const narrowAgain = (
  exposure: TrackedExposure,
  state: Extract<ExposureState, { kind: 'narrowing' }>,
  now: Instant,
  settings: DecisionSettings,
): ExposureState => {
  if (settings.reopen && state.attempts < MOST_NARROWINGS)
    return claimNarrowing(state.by, now, settings, state.deadline, state.attempts);
  return giveUpNarrowing(exposure, now, settings);
};

/**
 * What becomes of a rule whose rest could not be authorised: at the deadline the whole rule goes, because it must
 * close; what a person wanted waits for their next decision, with the deadline that it had.
 */
export const giveUpNarrowing = ({ state }: TrackedExposure, now: Instant, settings: DecisionSettings): ExposureState =>
  state.kind === 'narrowing' && state.by.kind === 'deadline' && settings.enforcement === 'enforce'
    ? claim(state.by, now, settings)
    : { kind: 'pending' };

/** The earliest deadline that what waits again had before somebody tried to narrow it; null for a new one. */
export const deadlineBefore = (finding: Finding, moved: ReadonlyMap<string, ExposureState>): Instant | null => {
  const had = finding.exposures.flatMap(({ id, state }) =>
    state.kind === 'narrowing' && moved.get(id)?.kind === 'pending' && state.deadline !== null ? [state.deadline] : [],
  );
  return had.length === 0 ? null : Math.min(...had);
};

const remind = (finding: Finding, next: Finding, now: Instant): Finding => {
  const waiting = next.exposures.filter(({ state }) => state.kind === 'pending');
  if (waiting.length === 0) return next;
  const reminded = transition(next, 'reminded', waiting, now, { kind: 'deadline' });
  // Told to paging tools as well, once: nobody has answered, and the internet gets there right now.
  const isUrgent = isHalfTime(finding, now) && finding.surroundings?.reach === 'reachable';
  const unanswered = isUrgent ? [transition(next, 'unanswered', waiting, now, null)] : [];
  return { ...next, remindedAt: now, untold: [...next.untold, reminded, ...unanswered] };
};

const warn = (next: Finding, now: Instant): Finding => {
  const ending = next.exposures.filter((exposure) => isEnding(exposure, now));
  if (ending.length === 0) return next;
  return {
    ...next,
    exposures: next.exposures.map((exposure) =>
      isEnding(exposure, now) && exposure.state.kind === 'kept'
        ? { ...exposure, state: { ...exposure.state, warned: true } }
        : exposure,
    ),
    untold: [...next.untold, transition(next, 'ending', ending, now, null)],
  };
};

const isEnding = ({ state }: TrackedExposure, now: Instant): boolean =>
  state.kind === 'kept' && !state.warned && warningOf(state) <= now;
