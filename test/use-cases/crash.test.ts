import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type Tap, type World } from '../support/world.ts';

/** `error`: the call fails and its run goes on. `death`: the run ends there; none of its later calls has any effect. */
type Crash = { at: number; when: 'before' | 'after'; how: 'error' | 'death' };

/** Fails one port call of all, counted over the whole scenario. */
const createCrashingTap = (crash: Crash | null) => {
  const calls: string[] = [];
  let dead: string | null = null;
  const tap: Tap = async (call, attempt, run) => {
    if (dead === attempt) throw new Error('dead');
    calls.push(call);
    const isIt = crash !== null && calls.length - 1 === crash.at;
    if (isIt && crash.how === 'death') dead = attempt;
    if (isIt && crash.when === 'before') throw new Error(`crashed before ${call}`);
    const result = await run();
    if (isIt) throw new Error(`crashed after ${call}`);
    return result;
  };
  return { calls, tap };
};

type Scenario = { name: string; play: (world: World) => Promise<void>; until: number; enforced: boolean };

const SCENARIOS: Scenario[] = [
  {
    name: 'open, deadline, revoked',
    enforced: true,
    until: 15 * MINUTE,
    play: async (world) => {
      world.open(KUBELET, PRIVATE);
      await world.pass(2 * HOUR);
    },
  },
  {
    name: 'open, joined, approved',
    enforced: false,
    until: 5 * MINUTE,
    play: async (world) => {
      world.open(KUBELET, PRIVATE);
      await world.pass(MINUTE);
      world.open(API_SERVER);
      await world.pass(4 * MINUTE);
      await world.click('revoke', ALICE);
      await world.pass(2 * HOUR);
    },
  },
  {
    name: 'open, kept, back again, deadline',
    enforced: false,
    until: 5 * MINUTE,
    play: async (world) => {
      world.open(KUBELET, PRIVATE);
      await world.pass(5 * MINUTE);
      await world.click('keep', ALICE);
      await world.pass(26 * HOUR);
    },
  },
];

const countCalls = async ({ play }: Scenario): Promise<string[]> => {
  const { calls, tap } = createCrashingTap(null);
  await play(createWorld({ tap }));
  return calls;
};

describe.each(SCENARIOS)('$name: one call fails, whichever it is', (scenario) => {
  it('ends with the right rules, one message, and every transition announced', async () => {
    const total = (await countCalls(scenario)).length;
    expect(total).toBeGreaterThan(20);
    const problems: unknown[] = [];
    for (let at = 0; at < total; at += 1)
      for (const when of ['before', 'after'] as const)
        for (const how of ['error', 'death'] as const) {
          const { calls, tap } = createCrashingTap({ at, when, how });
          const world = createWorld({ tap });
          const early: string[] = [];
          const revoker = { ...world.revoker };
          world.revoker.revoke = async (group, ruleId) => {
            if (world.clock.now() < NOON + scenario.until) early.push(ruleId);
            return revoker.revoke(group, ruleId);
          };
          await scenario.play(world);
          const outcome = { ...(await summaryOf(world)), early };
          try {
            expect(outcome).toEqual(EXPECTED);
          } catch {
            problems.push({ at, when, how, call: calls[at], outcome });
          }
        }
    expect(problems).toEqual([]);
  });
});

const EXPECTED = {
  inbound: ['443-443 10.0.0.0/8'],
  messages: 1,
  /** Nothing is left to do: neither a message nor a timer nor anything to be told. */
  waiting: 0,
  open: [],
  shownAsStored: true,
  early: [],
};

const summaryOf = async (world: World) => {
  const finding = await world.current();
  const archived = await world.findings.loadArchived(world.group, 1);
  const [message] = world.notifier.messages;
  const states = (of: typeof finding | null | undefined) => of?.exposures.map(({ id, state }) => [id, state]);
  const announced = new Set(world.announcements.announced.map(({ transition }) => transition.kind));
  const settled = archived?.exposures.every(({ state }) => state.kind === 'revoked' || state.kind === 'vanished');
  return {
    inbound: world.inbound(),
    messages: world.notifier.messages.length,
    waiting: world.queue.length,
    open: [
      ...finding.exposures.map(({ id }) => id),
      ...(settled ? [] : ['not archived']),
      ...(announced.has('opened') && announced.has('revoking') ? [] : ['not announced']),
      ...(announced.has('revoked') || announced.has('vanished') ? [] : ['outcome not announced']),
    ],
    shownAsStored: JSON.stringify(states(message?.finding)) === JSON.stringify(states(archived)),
  };
};
