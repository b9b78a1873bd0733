import { describe, expect, it } from '@jest/globals';
import { alert } from '../../src/use-cases/alert.ts';
import { SECOND } from '../support/clock.ts';
import { API_SERVER, createWorld, KUBELET } from '../support/world.ts';

const NOBODY = { port: 10250, cidr: '203.0.113.0/24' };
const heartbeats = (world: ReturnType<typeof createWorld>) =>
  world.counted.filter(([name]) => name.startsWith('Heartbeat'));

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
