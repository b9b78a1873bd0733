import type { Finding, Instant, TrackedExposure } from './finding.ts';
import { isHalfTime, warningOf } from './next-due.ts';
import { transition } from './transition.ts';

/** Reminds of what was waited for before this write (`finding`), and still is after it. */
export const remind = (finding: Finding, next: Finding, now: Instant): Finding => {
  const before = new Set(finding.exposures.filter(isPending).map(({ id }) => id));
  const waiting = next.exposures.filter((exposure) => isPending(exposure) && before.has(exposure.id));
  if (waiting.length === 0) return next;
  const reminded = transition(next, 'reminded', waiting, now, { kind: 'deadline' });
  // Told to paging tools as well, once: nobody has answered, and the internet gets there right now.
  const isUrgent = isHalfTime(finding, now) && finding.surroundings?.reach === 'reachable';
  const unanswered = isUrgent ? [transition(next, 'unanswered', waiting, now, null)] : [];
  return { ...next, remindedAt: now, untold: [...next.untold, reminded, ...unanswered] };
};

/** Says that keeps end soon, each of them once. */
export const warn = (next: Finding, now: Instant): Finding => {
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

const isPending = ({ state }: TrackedExposure): boolean => state.kind === 'pending';
const isEnding = ({ state }: TrackedExposure, now: Instant): boolean =>
  state.kind === 'kept' && !state.warned && warningOf(state) <= now;
