import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, CAROL } from '../support/findings.ts';
import { doorsIn } from './door-stories.ts';
import { randomFates } from './fates.ts';
import { createLogbook } from './logbook.ts';
import { pickProfile } from './profile.ts';
import { createRandom } from './random.ts';
import { intrudersIn, pickStory } from './stories.ts';
import type { Timeline } from './timeline.ts';
import { createWorld, type World } from './world.ts';

/** Whatever goes on in virtual time until its end, and then says what is wrong with it. */
export type Playable = {
  world: {
    timeline: Pick<Timeline, 'step'>;
    calls: { count: number };
    faults: readonly string[];
    end: () => readonly string[];
  };
  end: number;
  story: string;
};
export type Play = Playable & { world: World };

/** Of so many seeds one is played over the real table, which takes several times as long. Prime, to meet all the rest. */
const ON_TABLE = 397;

/** One of so many worlds is large. In the others less happens, so that more of them fit into the same time. */
const LARGE = 11;

/** Of small worlds so many have a deadline before which people are reminded once. */
const QUICK = 0.85;

/** The world of a seed, with all that will happen in it. `onTable`: over the real table, whichever seed it is. */
export const playOf = (
  seed: number,
  trace: ((text: string) => void) | null = null,
  onTable: boolean = seed % ON_TABLE === 0,
): Play => {
  const random = createRandom(seed);
  const isSmall = seed % LARGE !== 0;
  const revokeAfter = isSmall && random.chance(QUICK) ? 2 * MINUTE : 15 * MINUTE;
  const picked = pickProfile(random, { isSmall, revokeAfter });
  const story = pickStory(random);
  // Late events overtake one another; and only a sweep knows what was there before.
  const needsSweeps = story.name === 'before' || (story.name === 'dripping' && picked.name !== 'calm');
  const profile = needsSweeps ? { ...picked, sweeps: true } : picked;
  const roll = random.next();
  const settings = {
    revokeAfter,
    enforcement: roll < 0.86 ? ('enforce' as const) : roll < 0.96 ? ('approve' as const) : ('observe' as const),
    onDeadline: random.chance(0.2) ? ('narrow' as const) : ('revoke' as const),
    reopen: random.chance(0.5),
    maxKeep: random.pick([2 * HOUR, 24 * HOUR]),
  };
  const world = createWorld({
    random,
    profile,
    fates: randomFates(random, profile),
    settings,
    reachableRevokeAfter: random.chance(0.2) ? 5 * MINUTE : Infinity,
    isProven: random.chance(0.6),
    // Often enough one of the approvers, who must not decide on it alone.
    actor: seed % 4 === 0 ? ALICE : CAROL,
    isReachable: random.chance(0.3),
    // In some worlds already one finding is a burst, and shares a digest with what comes next.
    digestFrom: seed % 8 === 3 ? 0 : 5,
    onTable,
    logbook: seed % 32 === 9 ? createLogbook() : null,
    isSmall,
    trace,
  });
  trace?.(`seed ${seed}: ${profile.name}, ${JSON.stringify(settings)}`);
  const lasts = story(world, random);
  // By a chance of their own: without them, the world is the same.
  if (seed % 64 === 5) intrudersIn(world, createRandom(-seed));
  if (seed % 64 === 9) doorsIn(world, createRandom(-seed));
  // Long enough for every keep, retry and late message to come to its end.
  const end = world.start + lasts + profile.faultsUntil + 12 * HOUR;
  world.sweepUntil(end);
  return { world, end, story: story.name };
};
