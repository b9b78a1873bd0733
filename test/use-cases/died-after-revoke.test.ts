import { describe, expect, it } from '@jest/globals';
import type { RevokeAnswer } from '../../src/ports.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { createWorld, KUBELET, PRIVATE, type Tap, type World } from '../support/world.ts';

/**
 * A world in which the first run that has revoked a rule dies at the next call of this name. `before`: it is not made
 * any more.
 */
const dyingAt = (next: string, before: boolean) => {
  let hasRevoked = false;
  let dead: string | null = null;
  const tap: Tap = async (call, attempt, run) => {
    if (dead === attempt) throw new Error('dead');
    const isIt = hasRevoked && dead === null && call === next;
    if (isIt) dead = attempt;
    if (isIt && before) throw new Error(`died before ${call}`);
    const result = await run();
    if (call === 'revoker.revoke') hasRevoked = true;
    if (isIt) throw new Error(`died after ${call}`);
    return result;
  };
  return tap;
};
const outcome = async (world: World) => {
  const finding =
    (await world.current()).exposures.length > 0
      ? await world.current()
      : await world.findings.loadArchived(world.group, 1);
  return finding?.exposures[0];
};

describe('a run that dies after AWS has accepted its revoke', () => {
  it.each([
    ['before it looked whether the rule is gone', 'securityGroups.inboundRules', true],
    ['after that look', 'securityGroups.inboundRules', false],
    ['right after that was noted', 'findings.save', false],
  ])('%s: what the next one finds gone is revoked, by whom it was decided', async (_when, call, before) => {
    const world = createWorld({ tap: dyingAt(call, before) });
    world.open(KUBELET, PRIVATE);
    await world.run();
    await world.click('revoke', ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect((await outcome(world))?.state).toMatchObject({ kind: 'revoked', by: { userId: ALICE.userId } });
  });

  it('can be undone all the same, with what was read before the revoke', async () => {
    const world = createWorld({ reopen: true, undoWithin: HOUR, tap: dyingAt('securityGroups.inboundRules', true) });
    world.open(KUBELET, PRIVATE);
    await world.run();
    await world.click('revoke', ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    await world.agreeOn({ kind: 'undo', keepFor: 2 * HOUR });
    expect(world.inbound().sort()).toEqual(['10250-10250 0.0.0.0/0', '443-443 10.0.0.0/8']);
  });
});

describe('a run that cannot look whether the rule is gone, after AWS has accepted its revoke', () => {
  it('has failed, and the next one finds it revoked', async () => {
    let hasRevoked = false;
    let failures = 1;
    const tap: Tap = async (call, _attempt, run) => {
      if (hasRevoked && call === 'securityGroups.inboundRules' && (failures -= 1) >= 0)
        throw new Error('socket hang up');
      const result = await run();
      if (call === 'revoker.revoke') hasRevoked = true;
      return result;
    };
    const world = createWorld({ tap });
    world.open(KUBELET, PRIVATE);
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    expect((await outcome(world))?.state).toMatchObject({ kind: 'failed', why: expect.stringContaining('hang up') });
    // CloudTrail tells of the revoke, and a sweep looks for what is gone: neither takes it for somebody else’s.
    const group = `${world.group.account}/${world.group.region}/${world.group.groupId}`;
    world.enqueue('remediate', { kind: 'check', group, by: 'the role of the remediator' });
    world.enqueue('remediate', { kind: 'check', group, by: null });
    await world.run();
    await world.pass(5 * MINUTE);
    expect((await outcome(world))?.state).toMatchObject({ kind: 'revoked', by: { userId: ALICE.userId } });
  });
});

describe('two runs that cannot look whether the rule is gone, after AWS has accepted the revoke of the first', () => {
  it('leave to the third who it was', async () => {
    let hasRevoked = false;
    let isBlind = false;
    const tap: Tap = async (call, _attempt, run) => {
      if (isBlind && call === 'securityGroups.inboundRules') throw new Error('socket hang up');
      const result = await run();
      if (call === 'revoker.revoke') isBlind = hasRevoked = true;
      return result;
    };
    const world = createWorld({ tap });
    world.open(KUBELET, PRIVATE);
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    expect(hasRevoked).toBe(true);
    await world.pass(2 * MINUTE);
    expect((await outcome(world))?.state).toMatchObject({ kind: 'failed', attempts: 2 });
    isBlind = false;
    await world.pass(10 * MINUTE);
    expect((await outcome(world))?.state).toMatchObject({ kind: 'revoked', by: { userId: ALICE.userId } });
  });
});

describe('a run that dies before it could know that AWS accepted its revoke', () => {
  it('claims nothing: somebody else may have removed the rule', async () => {
    const world = createWorld({ tap: dyingAt('findings.save', true) });
    world.open(KUBELET, PRIVATE);
    await world.run();
    await world.click('revoke', ALICE);
    await world.pass(15 * MINUTE);
    expect((await outcome(world))?.state).toMatchObject({
      kind: 'vanished',
      why: 'an earlier try or somebody else removed the rule',
    });
  });

  // The first one has read by then what an undo would put back; to the second one AWS says yes, and does nothing.
  it.each<[string, RevokeAnswer, boolean]>([
    ['AWS refused to remove', { kind: 'refused', why: 'UnauthorizedOperation' }, true],
    ['AWS accepted to remove, and that was there after all', { kind: 'accepted' }, false],
  ])('claims nothing of a rule that %s', async (_what, result, reopen) => {
    const world = createWorld({ reopen });
    const { rules } = world.open(KUBELET, PRIVATE);
    await world.run();
    const revoke = world.revoker.revoke.bind(world.revoker);
    world.revoker.revoke = async () => result;
    await world.click('revoke', ALICE);
    await world.run();
    expect((await outcome(world))?.state).toMatchObject({ kind: 'failed' });
    world.revoker.revoke = revoke;
    world.model.revoke({
      groupId: world.group.groupId,
      groupName: null,
      isEgress: false,
      ruleIds: rules.slice(0, 1).map(({ id }) => id),
      permissions: [],
    });
    await world.pass(HOUR);
    expect((await outcome(world))?.state).toMatchObject({ kind: 'vanished' });
  });
});
