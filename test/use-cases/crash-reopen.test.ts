import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import { opensPort } from '../../src/exposure/judge-change.ts';
import { isRunning } from '../../src/finding/exception.ts';
import type { Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { createCrashingTap, everyCrash, type Crash } from '../support/crashing-tap.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { createWorld, KUBELET, PRIVATE, type RuleInput, type Tap, type World } from '../support/world.ts';

const ALL_PORTS: RuleInput = { port: 0, to: 65_535, cidr: '0.0.0.0/0' };
/** Somebody else's, and just like one of the pieces. */
const FOREIGN: RuleInput = { port: 0, to: 6_442, cidr: '0.0.0.0/0' };
const ALWAYS = ['443-443 10.0.0.0/8'];
const PIECES = ['0-6442 0.0.0.0/0', '10251-65535 0.0.0.0/0', '6444-10249 0.0.0.0/0'];

type Scenario = {
  name: string;
  settings: Options;
  /** What goes well, always. */
  before: (world: World) => Promise<void>;
  /** What one call fails of; to the end. Says on the way what was open. */
  play: (world: World) => Promise<string[][]>;
  expected: string[][];
};
type Options = Exclude<Parameters<typeof createWorld>[0], undefined>;

const open = (world: World): string[] => world.inbound().sort();
/** There is time enough between two clicks for one that failed to be delivered again. */
const agree = async (world: World) => {
  await world.pass(8 * MINUTE);
  if ((await world.current()).proposals.length > 0) await world.click('agree', BOB);
  await world.pass(8 * MINUTE);
};

const openAllPorts = async (world: World) => {
  world.open(ALL_PORTS, PRIVATE);
  await world.pass(5 * MINUTE);
};

const SCENARIOS: Scenario[] = [
  {
    name: 'narrowed by a person',
    settings: { revokeAfter: HOUR },
    expected: [[...PIECES, ...ALWAYS].sort()],
    before: openAllPorts,
    play: async (world) => {
      await world.click('narrow', ALICE);
      await world.pass(2 * HOUR);
      return [open(world)];
    },
  },
  {
    name: 'narrowed at the deadline, beside a rule that is just like a piece',
    settings: { onDeadline: 'narrow' },
    expected: [[...PIECES, ...ALWAYS].sort()],
    before: async (world) => {
      world.authorize(FOREIGN);
      await openAllPorts(world);
      await world.pass(9 * MINUTE);
    },
    play: async (world) => {
      await world.pass(2 * HOUR);
      return [open(world)];
    },
  },
  {
    name: 'narrowed, but the wide rule cannot be revoked at first',
    settings: { revokeAfter: HOUR },
    expected: [[...PIECES, ...ALWAYS].sort()],
    before: async (world) => {
      await openAllPorts(world);
      const revoker = { ...world.revoker };
      let tries = 0;
      world.revoker.revoke = async (group, ruleId) =>
        (tries += 1) === 1 ? { kind: 'refused', why: 'UnauthorizedOperation' } : revoker.revoke(group, ruleId);
    },
    play: async (world) => {
      await world.click('narrow', ALICE);
      await world.pass(2 * HOUR);
      return [open(world)];
    },
  },
  {
    name: 'revoked, undone by two, kept, closed when the exception ends',
    settings: {},
    expected: [['10250-10250 0.0.0.0/0', ...ALWAYS], ALWAYS],
    before: async (world) => {
      world.open(KUBELET, PRIVATE);
      await world.run();
      await world.click('revoke', ALICE);
      await world.run();
    },
    play: async (world) => {
      await world.click({ kind: 'undo', keepFor: 2 * HOUR }, ALICE);
      await agree(world);
      const back = open(world);
      await world.pass(4 * HOUR);
      return [back, open(world)];
    },
  },
  {
    name: 'a narrowed rule, undone by two',
    settings: {},
    expected: [['0-65535 0.0.0.0/0', ...ALWAYS]],
    before: async (world) => {
      await openAllPorts(world);
      await world.click('narrow', ALICE);
      await world.run();
    },
    play: async (world) => {
      await world.click({ kind: 'undo', keepFor: 2 * HOUR }, ALICE);
      await agree(world);
      const back = open(world);
      await world.pass(4 * HOUR);
      return [back];
    },
  },
  {
    name: 'kept by two, withdrawn, closed',
    settings: { reopen: false, revokeAfter: 30 * MINUTE },
    expected: [['10250-10250 0.0.0.0/0', ...ALWAYS], ALWAYS],
    before: async (world) => {
      world.open(KUBELET, PRIVATE);
      await world.run();
    },
    play: async (world) => {
      await world.click('keep', ALICE);
      await agree(world);
      await world.pass(HOUR);
      const kept = open(world);
      const [exception] = (await world.current()).exceptions;
      await world.click({ kind: 'withdraw', exception: String(exception?.id) }, BOB);
      await world.pass(2 * HOUR);
      return [kept, open(world)];
    },
  },
];

/** A world in which one call fails of what is played after `before`, and that notes what it must never open. */
const playWith = async ({ settings, before, play }: Scenario, crash: Crash | null) => {
  const { calls, tap: crashing } = createCrashingTap(crash);
  let begun = false;
  const tap: Tap = async (call, attempt, run) => (begun ? crashing(call, attempt, run) : run());
  const world = createWorld({ reopen: true, ...settings, tap });
  const openedWide: string[] = [];
  const authorizer = { ...world.authorizer };
  world.authorizer.authorize = async (group, rules) => {
    const { exceptions } = await world.current();
    const isExcepted = exceptions.some((exception) => isRunning(exception, world.clock.now()));
    const opens = (rule: Omit<Rule, 'ruleId'>) =>
      world.settings.watchedPorts.some((port) => opensPort({ ...rule, ruleId: null }, port));
    if (!isExcepted) openedWide.push(...rules.filter(opens).map(({ fromPort, toPort }) => `${fromPort}-${toPort}`));
    return authorizer.authorize(group, rules);
  };
  await before(world);
  begun = true;
  const inbound = await play(world);
  return { calls, result: { inbound, openedWide, ...(await summaryOf(world)) } };
};

const summaryOf = async (world: World) => {
  const archived = await world.findings.loadArchived(world.group, 1);
  const states = (finding: Finding | null | undefined) => finding?.exposures.map(({ id, state }) => [id, state]);
  const isFinal = ({ state }: TrackedExposure) => state.kind === 'revoked' || state.kind === 'vanished';
  return {
    messages: world.notifier.messages.length,
    waiting: world.queue.length,
    left: (await world.current()).exposures.map(({ state }) => state.kind),
    isClosed: archived?.exposures.every(isFinal) ?? false,
    isShown: JSON.stringify(states(world.notifier.messages[0]?.finding)) === JSON.stringify(states(archived)),
  };
};

describe.each(SCENARIOS)('$name: one call fails, whichever it is', (scenario) => {
  it('ends as it was decided, and nothing else was opened or removed on the way', async () => {
    const nothing = { openedWide: [], waiting: 0, left: [] };
    const wanted = { inbound: scenario.expected, ...nothing, messages: 1, isClosed: true, isShown: true };
    const { calls: all, result: whole } = await playWith(scenario, null);
    expect(whole).toEqual(wanted);
    const problems: unknown[] = [];
    for (const crash of everyCrash(all.length)) {
      const { calls, result } = await playWith(scenario, crash);
      if (!isDeepStrictEqual(result, wanted)) problems.push({ ...crash, call: calls[crash.at], result });
    }
    expect(problems).toEqual([]);
  }, 120_000);
});
