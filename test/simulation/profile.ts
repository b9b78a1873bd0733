import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import type { Random } from './random.ts';

/** What may fail together: one service, one fate. */
export const SERVICE_NAMES = ['table', 'ec2', 'scheduler', 'bus', 'queue', 'slack'] as const;
export type Service = (typeof SERVICE_NAMES)[number];

/** How bad the world is. Shares are of 1, times in ms. */
export type Profile = {
  name: 'calm' | 'slack' | 'aws' | 'lossy' | 'chaos' | 'outage';
  /** Of the calls to a service, as long as faults last. */
  failing: Readonly<Partial<Record<Service, number>>>;
  /** Of those failures: the answer is lost, after the effect. */
  lost: number;
  /** Of those failures: the whole run dies with it. */
  deadly: number;
  /** EC2 shows what was true up to so long ago. */
  stale: number;
  /** Events and messages take up to so long, overtaking one another. */
  delay: number;
  twice: number;
  /** Events that never come. */
  eventsLost: number;
  /** Wake-ups: later than they should be by up to so much; a bit early; twice; never. */
  late: number;
  early: number;
  never: number;
  /** A revoke is accepted and does nothing; is refused. */
  revokeSilent: number;
  revokeRefused: number;
  /** Slack is down from then until then. */
  slackDownFrom: number;
  slackDown: number;
  /** Likewise it takes no message, while it says who people are. */
  slackMute: number;
  /** After that time nothing fails any more. */
  faultsUntil: number;
  /** Somebody looks at the accounts now and then, whatever the events say. */
  sweeps: boolean;
  /** Calls fail by their number. */
  crashes: boolean;
};

const CALM: Profile = {
  name: 'calm',
  failing: {},
  lost: 0,
  deadly: 0,
  stale: 0,
  delay: 20 * SECOND,
  twice: 0,
  eventsLost: 0,
  late: 50 * SECOND,
  early: 0,
  never: 0,
  revokeSilent: 0,
  revokeRefused: 0,
  slackDownFrom: 0,
  slackDown: 0,
  slackMute: 0,
  faultsUntil: 0,
  sweeps: false,
  crashes: false,
};

/**
 * Every world has clicks and edits; these differ in what fails besides. Without sweeps, nothing may get lost for good.
 * In a small one less fails, and for less long.
 */
export const pickProfile = (
  random: Random,
  { isSmall, revokeAfter }: { isSmall: boolean; revokeAfter: number },
): Profile => {
  const roll = random.next();
  const twice = random.pick(isSmall ? [0, 0.1] : [0, 0.1, 0.3]);
  const stale = random.pick([0, 1_500, 3_000]);
  if (roll < 0.42) return { ...CALM, twice, stale };
  // The shorter ones end before the deadline, or right after it: the longer one fails, the more it only repeats itself.
  const [before, after] = [0.8 * revokeAfter, revokeAfter + 10 * MINUTE];
  const faultsUntil = random.pick(isSmall ? [before, after] : [before, after, HOUR]);
  if (roll < 0.55) return { ...CALM, name: 'slack', twice, stale, failing: { slack: 0.3 }, lost: 0.5, faultsUntil };
  const all = { table: 0.03, ec2: 0.05, scheduler: 0.08, bus: 0.08, queue: 0.05, slack: 0.08 };
  const faults = { failing: all, lost: 0.5, deadly: 0.2, faultsUntil };
  const revokes = { revokeSilent: 0.15, revokeRefused: 0.15 };
  if (roll < 0.77) return { ...CALM, ...faults, ...revokes, name: 'aws', twice, stale, late: 3 * MINUTE };
  const losing = { eventsLost: random.pick([0.3, 1]), never: 0.3, early: 0.1, sweeps: true };
  if (roll < (isSmall ? 0.93 : 0.88))
    return { ...CALM, ...losing, name: 'lossy', stale, late: 10 * MINUTE, faultsUntil: 2 * faultsUntil };
  const delay = random.pick([5 * MINUTE, 2 * HOUR]);
  if (roll < 0.9999)
    return { ...CALM, ...faults, ...revokes, ...losing, name: 'chaos', twice, stale: 6_000, delay, late: HOUR };
  return { ...CALM, name: 'outage', slackDown: 24 * HOUR, faultsUntil: 24 * HOUR, sweeps: true };
};

/** Where nothing fails but what is asked for. */
export const calmProfile = (changes: Partial<Profile>): Profile => ({ ...CALM, ...changes });
