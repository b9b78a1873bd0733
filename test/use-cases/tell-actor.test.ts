import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../support/clock.ts';
import type { Tap } from '../support/world.ts';
import { API_SERVER, CAROLS_EMAIL, createWorld, KUBELET } from '../support/world.ts';

const told = (world: ReturnType<typeof createWorld>) => world.notifier.toldActors.map(({ userId }) => userId);

describe('who opened it', () => {
  it('is told directly what they opened, once, where AWS proves who they are', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL });
    const { event } = world.open(KUBELET);
    await world.run();
    expect(told(world)).toEqual(['U0CAROL']);
    expect(world.notifier.toldActors[0]?.finding.exposures).toMatchObject([{ rule: { fromPort: 10250 } }]);
    world.enqueue('ingress', event);
    world.open(API_SERVER);
    world.open({ port: 6443, cidr: '::/0' });
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['U0CAROL']);
  });

  it('is not told where the setting says so; four eyes know them all the same', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL, tellActor: false });
    world.open(KUBELET);
    await world.run();
    expect(told(world)).toEqual([]);
    expect((await world.current()).people).toEqual({ [CAROLS_EMAIL]: 'U0CAROL' });
  });

  it('is nobody where the caller chose the name, or Slack knows nobody by it', async () => {
    for (const actor of [null, 'mallory@evil.example', 'carol']) {
      const world = createWorld({ actor });
      world.open(KUBELET);
      await world.run();
      expect(told(world)).toEqual([]);
    }
  });

  it('is told when Slack comes back, where it was down for as long as nobody could be told of anything', async () => {
    let isDown = true;
    const tap: Tap = async (call, _attempt, run) => {
      if (isDown && call.startsWith('notifier.')) throw new Error('fetch failed');
      return run();
    };
    const world = createWorld({ actor: CAROLS_EMAIL, tap });
    world.open(KUBELET);
    await world.pass(8 * MINUTE);
    expect(told(world)).toEqual([]);
    isDown = false;
    await world.pass(6 * MINUTE);
    expect(told(world)).toEqual(['U0CAROL']);
  });

  it('is told once where Slack asked for patience, which is sure not to have told them', async () => {
    let refusals = 2;
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'notifier.tellActor' && (refusals -= 1) >= 0)
        throw Object.assign(new Error('A rate limit was exceeded'), { retryAfter: 30 });
      return run();
    };
    const world = createWorld({ actor: CAROLS_EMAIL, tap });
    world.open(KUBELET);
    await world.pass(14 * MINUTE);
    expect(told(world)).toEqual(['U0CAROL']);
  });

  it('is told at most once where nobody knows whether Slack told them, and the alert stands', async () => {
    const tap: Tap = async (call, _attempt, run) => {
      const answer = await run();
      if (call === 'notifier.tellActor') throw new Error('socket hang up');
      return answer;
    };
    const world = createWorld({ actor: CAROLS_EMAIL, tap });
    world.open(KUBELET);
    await world.pass(14 * MINUTE);
    expect(told(world)).toEqual(['U0CAROL']);
    expect(world.errors).toEqual([]);
  });

  it('is no reason to fail where Slack cannot tell them at all, and the alert stands', async () => {
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'notifier.tellActor') throw new Error('cannot_dm_bot');
      return run();
    };
    const world = createWorld({ actor: CAROLS_EMAIL, tap });
    world.open(KUBELET);
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual([]);
    expect(world.errors).toEqual([]);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.logged).toContainEqual(['warn', 'could not tell the actor', expect.anything()]);
  });

  it('does not hold up the look around the group when Slack cannot be asked', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL });
    world.directory.isDown = true;
    world.open(KUBELET);
    await world.run();
    expect((await world.current()).surroundings?.reach).toBe('unattached');
    expect(told(world)).toEqual([]);
  });
});
