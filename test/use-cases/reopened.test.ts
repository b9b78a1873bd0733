import { describe, expect, it } from '@jest/globals';
import { changeEvent } from '../support/change-event.ts';
import { ALICE } from '../support/findings.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import type { Tap } from '../support/world.ts';
import { API_SERVER, createWorld, KUBELET } from '../support/world.ts';
import { readMessage } from '../slack/views/read-message.ts';

const shown = (world: ReturnType<typeof createWorld>): string => {
  const last = world.notifier.messages.at(-1);
  if (!last) throw new Error('nothing was posted');
  return readMessage(last.view);
};

describe('a group that is opened again after a revoke', () => {
  it('is revoked after the shorter time, and the message says that it came back', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    world.clock.advance(HOUR);
    world.open(KUBELET);
    await world.run();
    const openedAt = world.clock.now();
    expect(await world.current()).toMatchObject({ sequence: 2, deadline: openedAt + 2 * MINUTE });
    expect(shown(world)).toContain('*Opened again: the 2nd time in 24 h.* Last time it was revoked');
    expect(world.notifier.messages.at(-1)?.view.text).toContain('Opened again: the 2nd time in 24 h.');
    await world.pass(2 * MINUTE - SECOND);
    expect(world.inbound()).toHaveLength(1);
    await world.pass(SECOND);
    expect(world.inbound()).toEqual([]);
  });

  it('is told from the third time on to be put back by something', async () => {
    const world = createWorld();
    for (let n = 0; n < 3; n += 1) {
      world.open(KUBELET);
      await world.pass(16 * MINUTE);
    }
    expect(shown(world)).toContain('*Something puts it back: the 3rd time in 24 h.*');
    expect(shown(world)).toContain('Opened before by role `dev`, says it is `carol` through the AWS CLI (so it says).');
    expect(shown(world)).toContain('Nothing says what it is. Look for a controller');
  });

  it('has its full time a day after the revoke', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    world.clock.advance(24 * HOUR);
    world.open(KUBELET);
    await world.run();
    expect((await world.current()).deadline).toBe(world.clock.now() + 15 * MINUTE);
  });

  it('has the shorter time for a rule that joins it while another is kept, and the kept one its own', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    world.open(KUBELET);
    await world.run();
    await world.agreeOn('keep');
    world.clock.advance(HOUR);
    world.open(API_SERVER);
    await world.run();
    const finding = await world.current();
    expect(finding.deadline).toBe(world.clock.now() + 2 * MINUTE);
    await world.pass(2 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 0.0.0.0/0']);
  });

  it('costs no call more on its first opening', async () => {
    const calls: string[] = [];
    const tap: Tap = (call, _attempt, run) => {
      calls.push(call);
      return run();
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    const untilPosted = calls.slice(0, calls.indexOf('notifier.post'));
    expect(untilPosted.filter((call) => /^(findings|wakeUps)/.test(call)).sort()).toEqual([
      'findings.record',
      // For the first reminder, and for the deadline.
      'wakeUps.arm',
      'wakeUps.arm',
    ]);
  });

  it('stores the shorter deadline and arms its wake-up before anybody is told, also after a crash in between', async () => {
    for (const crash of ['findings.save', 'wakeUps.arm'] as const) {
      let armed = false;
      const calls: string[] = [];
      let isAgain = false;
      const tap: Tap = async (call, _attempt, run) => {
        if (isAgain) calls.push(call);
        if (isAgain && !armed && call === crash) {
          armed = true;
          throw new Error('crashed');
        }
        return run();
      };
      const world = createWorld({ tap });
      world.open(KUBELET);
      await world.pass(16 * MINUTE);
      isAgain = true;
      world.open(KUBELET);
      const openedAt = world.clock.now();
      await world.pass(3 * MINUTE);
      expect(calls.indexOf('notifier.post')).toBeGreaterThan(calls.indexOf('findings.save'));
      expect(calls.slice(0, calls.indexOf('notifier.post'))).toContain('wakeUps.arm');
      await world.pass(2 * MINUTE);
      expect(world.inbound()).toEqual([]);
      const { exposures } = (await world.findings.loadArchived(world.group, 2)) ?? { exposures: [] };
      expect(exposures.map(({ state }) => ('at' in state ? state.at - openedAt : null))[0]).toBeLessThan(4 * MINUTE);
    }
  });
});

describe('whoever removes the rule and adds it again, all day long', () => {
  const remove = (world: ReturnType<typeof createWorld>, ruleIds: string[]) => {
    const { groupId } = world.group;
    world.model.revoke({ groupId, groupName: null, isEgress: false, ruleIds, permissions: [] });
    world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupId }));
  };
  /** Rounds of open for 110 s, closed for 10 s; returns for how long (ms) the port was open. */
  const play = async (world: ReturnType<typeof createWorld>, rounds: number): Promise<number> => {
    let open = 0;
    for (let round = 0; round < rounds; round += 1) {
      const ids = world.open(KUBELET).rules.map(({ id }) => id);
      for (let second = 0; second < 110; second += 1) {
        await world.pass(SECOND);
        if (world.inbound().length > 0) open += SECOND;
      }
      if (world.inbound().length > 0) remove(world, ids);
      await world.pass(10 * SECOND);
    }
    return open;
  };

  it('has it open for the full time and one shorter time, and then not at all', async () => {
    const world = createWorld();
    expect(await play(world, 30)).toBeLessThanOrEqual(17 * MINUTE);
    expect(await play(world, 10)).toBe(0);
  });

  it('has it closed at once while Slack is down, too: the deadline is stored and its wake-up armed before', async () => {
    const world = createWorld();
    await play(world, 15);
    world.notifier.post = () => Promise.reject(new Error('Slack is down'));
    world.open(KUBELET);
    const openedAt = world.clock.now();
    await world.run();
    expect(world.inbound()).toEqual([]);
    expect((await world.current()).exposures.map(({ foundAt, state }) => [foundAt, state.kind])).toEqual([
      [openedAt, 'revoked'],
    ]);
    // And while nothing can be told and archived, the next one joins the same finding.
    world.open(KUBELET);
    await world.run();
    expect(world.inbound()).toEqual([]);
  });
});
