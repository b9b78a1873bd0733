import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { createCrashingTap, everyCrash } from '../support/crashing-tap.ts';
import { ALICE } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type World } from '../support/world.ts';

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
    for (const crash of everyCrash(total)) {
      const { calls, tap } = createCrashingTap(crash);
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
        problems.push({ ...crash, call: calls[crash.at], outcome });
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
