import { checkStory } from './check-story.ts';
import { checkCosts, type Costs, costsOf } from './check-costs.ts';
import { crashFates, type Crash } from './fates.ts';
import { createLogbook } from './logbook.ts';
import { calmProfile, type Profile } from './profile.ts';
import { createMiddle, createRandom } from './random.ts';
import type { Scenario } from './scenarios.ts';
import type { Play } from './seed.ts';
import { createWorld, PLACE } from './world.ts';

/**
 * In what world a scenario is played: in a calm one; where everything comes twice; where what EC2 shows is old; where a
 * sweep comes by; over the real table; or where nothing is left to chance, and each call is counted (check-costs.ts).
 */
const VARIANTS = {
  plain: {},
  twice: { twice: 1 },
  stale: { stale: 3_000 },
  swept: {},
  table: {},
  steady: {},
} as const satisfies Record<string, Partial<Profile>>;
export type Variant = keyof typeof VARIANTS;
export const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];

/** A scenario in which these calls fail, and nothing else. */
export const crashed = (
  scenario: Scenario,
  crashes: readonly Crash[],
  trace: ((text: string) => void) | null = null,
  variant: Variant = 'plain',
): Play & { calls: readonly string[]; costs: () => Costs | null } => {
  const random = variant === 'steady' ? createMiddle() : createRandom(7);
  const logbook = crashes.length === 0 ? createLogbook() : null;
  const { calls, fates } = crashFates(random, crashes);
  const {
    settings = {},
    isProven = true,
    digestFrom = 5,
    reachableRevokeAfter = Infinity,
    slackDownFrom = 0,
    slackDown = 0,
    slackMute = 0,
  } = scenario;
  const { actor, isUser, revokeBy } = scenario;
  const sweeps = scenario.sweeps === true || variant === 'swept';
  const world = createWorld({
    random,
    profile: calmProfile({
      crashes: crashes.length > 0 || scenario.hasFailures === true,
      sweeps,
      slackDownFrom,
      slackDown,
      slackMute,
      faultsUntil: Math.max(slackDown, slackMute),
      ...VARIANTS[variant],
    }),
    fates,
    settings: { reopen: false, ...settings },
    isProven,
    ...(actor && { actor }),
    ...(isUser && { isUser }),
    ...(revokeBy && { revokeBy }),
    digestFrom,
    onTable: variant === 'table',
    inBatch: variant === 'table',
    logbook,
    reachableRevokeAfter,
    isReachable: reachableRevokeAfter < Infinity && !scenario.isUnreachable,
    trace,
  });
  world.sweepUntil(world.start + (sweeps ? 30 * 60_000 : -1));
  scenario.play(world, world.aws.createGroup(PLACE));
  const leaves = (variant === 'stale' && scenario.leavesStale) || (scenario.leaves ?? []);
  const costs = (): Costs | null => {
    const messageAt = world.slack.firstAt();
    return logbook && costsOf(logbook, messageAt === null ? null : messageAt - world.start);
  };
  const end = (): string[] => {
    const cost = variant === 'steady' ? costs() : null;
    return [
      ...world.end(),
      ...(crashes.length === 0 ? checkStory({ ...scenario, leaves }, world, sweeps && !scenario.sweeps ? 10 : 0) : []),
      ...(cost ? checkCosts(scenario.name, cost) : []),
    ];
  };
  return { world: { ...world, end }, end: world.start + scenario.lasts, story: scenario.name, calls, costs };
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

const DEADLY = [
  ['before', 'before'],
  ['after', 'after'],
  ['before', 'after'],
  ['after', 'before'],
] as const;

/** Calls that only a run which recovers from the first crash makes. */
const BEYOND = 8;
export const countPairs = (calls: number): number => (calls * (calls - 1)) / 2 + calls * BEYOND;

/**
 * The pair of that number, of all pairs of calls that fail in one world. The run dies at each: to die is the hardest of
 * the ways to fail, as nobody is left to say so; and the second crash may hit the recovery from the first. Whether it
 * is before the effect or after it, with the answer lost, goes round, unless `round` says which of the four.
 */
export const pairOf = (calls: number, number: number, round: number | null = null): Crash[] => {
  let left = number;
  let first = 0;
  for (; left >= calls + BEYOND - 1 - first; first += 1) left -= calls + BEYOND - 1 - first;
  const second = first + 1 + left;
  const [a, b] = DEADLY[round ?? (first + second) % DEADLY.length] ?? DEADLY[0];
  return [
    { at: first, fails: a, dies: true },
    { at: second, fails: b, dies: true },
  ];
};
