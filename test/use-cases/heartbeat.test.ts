import { describe, expect, it } from '@jest/globals';
import type { Canary } from '../../src/ports.ts';
import { alert } from '../../src/use-cases/alert.ts';
import { beat } from '../../src/use-cases/beat.ts';
import { SECOND } from '../support/clock.ts';
import { API_SERVER, createWorld, KUBELET } from '../support/world.ts';

const NOBODY = { port: 10250, cidr: '203.0.113.0/24' };
const heartbeats = (world: ReturnType<typeof createWorld>) =>
  world.counted.filter(([name]) => name.startsWith('Heartbeat'));

/** The canary group in memory; as in EC2, what is open already is not opened again. */
const createCanary = (rules: readonly string[]) => {
  const there = new Set(rules);
  const calls: string[] = [];
  const canary: Canary = {
    leftovers: async () => [...there],
    open: async () => {
      calls.push('open');
      if (there.size > 0) return null;
      there.add('sgr-own');
      return 'sgr-own';
    },
    close: async (ruleId) => {
      calls.push(`close ${ruleId}`);
      there.delete(ruleId);
    },
  };
  return { canary, calls, there };
};
const log = () => undefined;

describe('a heartbeat', () => {
  it('takes away first what an earlier one has left behind, so that its own change is one', async () => {
    const { canary, calls, there } = createCanary(['sgr-old']);
    await beat({ canary, port: 10_250, log });
    expect(calls).toEqual(['close sgr-old', 'open', 'close sgr-own']);
    expect([...there]).toEqual([]);
  });

  it('leaves to another one what that one has opened in the meantime', async () => {
    const { canary, calls, there } = createCanary(['sgr-other']);
    await beat({ canary: { ...canary, leftovers: async () => [] }, port: 10_250, log });
    expect(calls).toEqual(['open']);
    expect([...there]).toEqual(['sgr-other']);
  });
});

describe('a heartbeat that arrives', () => {
  it('is counted, with how long it was on its way, and is nothing else: clear by its content', async () => {
    const world = createWorld();
    const { event } = world.open(NOBODY);
    world.clock.advance(7 * SECOND);
    await alert({ ...world.depsOf('m/1'), canaryGroupId: world.group.groupId }, event);
    expect(heartbeats(world)).toEqual([
      ['HeartbeatSeen', 1],
      ['HeartbeatDelay', 7 * SECOND],
    ]);
    expect(world.logged[0]).toEqual(['info', 'judged clear', expect.anything()]);
    expect(await world.findings.load(world.group)).toBeNull();
  });

  it('was never on its way for less than no time, nor for a time that nobody tells', async () => {
    const world = createWorld();
    const { event } = world.open(NOBODY);
    world.clock.advance(-7 * SECOND);
    await alert({ ...world.depsOf('m/1'), canaryGroupId: world.group.groupId }, event);
    const timeless = { ...event, detail: { ...event.detail, eventTime: undefined } };
    await alert({ ...world.depsOf('m/2'), canaryGroupId: world.group.groupId }, timeless);
    expect(heartbeats(world)).toEqual([
      ['HeartbeatSeen', 1],
      ['HeartbeatDelay', 0],
      ['HeartbeatSeen', 1],
    ]);
  });

  it('is not taken for one when it is about another group, or closes', async () => {
    const world = createWorld();
    const { event } = world.open(NOBODY);
    await alert({ ...world.depsOf('m/1'), canaryGroupId: 'sg-00000000000000000' }, event);
    await alert({ ...world.depsOf('m/2'), canaryGroupId: '' }, event);
    const closed = { ...event, detail: { ...event.detail, eventName: 'RevokeSecurityGroupIngress' } };
    await alert({ ...world.depsOf('m/3'), canaryGroupId: world.group.groupId }, closed);
    expect(heartbeats(world)).toEqual([]);
  });
});

describe('the canary group', () => {
  it.each([KUBELET, API_SERVER])('is judged like any other when somebody opens it to the world (%j)', async (rule) => {
    const world = createWorld();
    const { event } = world.open(rule);
    await alert({ ...world.depsOf('m/1'), canaryGroupId: world.group.groupId }, event);
    expect((await world.current()).exposures).toHaveLength(1);
  });
});
