import { crashFates, type Crash } from './fates.ts';
import { CALM_PROFILE } from './profile.ts';
import { createRandom } from './random.ts';
import type { Scenario } from './scenarios.ts';
import type { Play } from './seed.ts';
import { createWorld } from './world.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };

/** A scenario in which these calls fail, and nothing else. */
export const crashed = (
  scenario: Scenario,
  crashes: readonly Crash[],
  trace: ((text: string) => void) | null = null,
): Play & { calls: readonly string[] } => {
  const random = createRandom(7);
  const { calls, fates } = crashFates(random, crashes);
  const { settings = {}, isProven = true, digestFrom = 5, reachableRevokeAfter = Infinity } = scenario;
  const world = createWorld({
    random,
    profile: { ...CALM_PROFILE, crashes: true },
    fates,
    settings: { reopen: false, ...settings },
    isProven,
    digestFrom,
    reachableRevokeAfter,
    isReachable: reachableRevokeAfter < Infinity,
    trace,
  });
  scenario.play(world, world.aws.createGroup(PLACE));
  return { world, end: world.start + scenario.lasts, story: scenario.name, calls };
};

const KINDS = [
  { fails: 'before', dies: false },
  { fails: 'after', dies: false },
  { fails: 'before', dies: true },
  { fails: 'after', dies: true },
] as const;

/** Each call fails: before its effect and after it, and the run goes on or dies. */
export const everyCrash = (calls: number): Crash[] =>
  Array.from({ length: calls }, (_, at) => at).flatMap((at) => KINDS.map((kind) => ({ at, ...kind })));

/**
 * Every two calls fail in one world: the run dies at each, before the effect or after it with the answer lost. To die is
 * the hardest of the ways to fail, as nobody is left who could say so; the second one may hit the recovery from the first.
 */
export const everyPair = (calls: number, beyond: number): Crash[][] => {
  const pairs: Crash[][] = [];
  for (let first = 0; first < calls; first += 1)
    for (let second = first + 1; second < calls + beyond; second += 1)
      for (const a of ['before', 'after'] as const)
        for (const b of ['before', 'after'] as const)
          pairs.push([
            { at: first, fails: a, dies: true },
            { at: second, fails: b, dies: true },
          ]);
  return pairs;
};
