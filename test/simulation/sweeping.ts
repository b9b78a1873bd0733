import type { Instant } from '../../src/finding/finding.ts';
import { MINUTE } from '../support/clock.ts';
import type { Profile } from './profile.ts';
import type { Timeline } from './timeline.ts';

/** Where accounts are swept, the first sweep comes before anything else happens. */
export const AFTER_FIRST_SWEEP = 10 * MINUTE;
const SWEEP_EVERY = 15 * MINUTE;

type Options = {
  timeline: Timeline;
  profile: Profile;
  start: Instant;
  isIdle: () => boolean;
  /** When a rule or a finding was changed last. */
  changedAt: () => Instant;
  /** Whether the stored states ask for something at a moment that came since `then`. */
  hasCome: (then: Instant, now: Instant) => boolean;
  sweep: () => void;
};

/**
 * The schedule of the sweeps. One that can only repeat what the last one did is left out, which saves most of the time:
 * that one was under no fault and saw everything as it still is, nothing is on its way, and no moment has come since.
 */
export const createSweeping = (options: Options) => {
  const { timeline, profile, start, isIdle, changedAt, hasCome, sweep } = options;
  let sweptAt: Instant = -Infinity;
  const failsUntil = Object.keys(profile.failing).length === 0 ? start : start + profile.faultsUntil;
  const isRepetition = (now: Instant): boolean =>
    sweptAt >= failsUntil && sweptAt > changedAt() + profile.stale && isIdle() && !hasCome(sweptAt, now);
  const tick = (end: Instant): void => {
    const now = timeline.now();
    if (!isRepetition(now)) {
      sweptAt = now;
      sweep();
    }
    if (now + SWEEP_EVERY <= end) timeline.at(now + SWEEP_EVERY, () => tick(end));
  };
  return {
    until: (end: Instant): void => {
      if (profile.sweeps && start <= end) timeline.at(start, () => tick(end));
    },
  };
};
