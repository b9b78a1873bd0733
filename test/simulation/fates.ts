import type { Profile, Service } from './profile.ts';
import type { Random } from './random.ts';

/** What becomes of one call: `before` the effect it fails, `after` it the answer is lost. `dies`: and the run with it. */
export type Fate = {
  fails: 'before' | 'after' | null;
  dies: boolean;
  latency: number;
  /** How long (ms) its answer takes from its effect on, where that is told. */
  answersAfter?: number;
};
export type Fates = (service: Service, call: string, isFaulty: boolean) => Fate;

/** How long a call of each service takes, at most (ms). */
const LATENCY: Record<Service, number> = { table: 20, ec2: 300, scheduler: 80, bus: 60, queue: 40, slack: 600 };
/** Slack does not answer for this long, and then it is too late. */
const TIMEOUT = 10_000;

/** Fails calls as the profile has it. */
export const randomFates =
  (random: Random, profile: Profile): Fates =>
  (service, _call, isFaulty) => {
    const latency = random.between(1, LATENCY[service]);
    if (!isFaulty || !random.chance(profile.failing[service] ?? 0)) return { fails: null, dies: false, latency };
    const isSlow = service === 'slack' && random.chance(0.2);
    return {
      fails: random.chance(profile.lost) ? 'after' : 'before',
      dies: random.chance(profile.deadly),
      latency: isSlow ? TIMEOUT : latency,
    };
  };

/** Fails the calls of these numbers, counted over the whole world, and no others. */
export type Crash = { at: number; fails: 'before' | 'after'; dies: boolean };
export const crashFates = (random: Random, crashes: readonly Crash[]) => {
  const calls: string[] = [];
  const fates: Fates = (service, call) => {
    const latency = random.between(1, LATENCY[service]);
    const crash = crashes.find(({ at }) => at === calls.length);
    calls.push(call);
    return crash ? { fails: crash.fails, dies: crash.dies, latency } : { fails: null, dies: false, latency };
  };
  return { calls, fates };
};
