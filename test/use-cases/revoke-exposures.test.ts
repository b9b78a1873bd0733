import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import { MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type RuleInput } from '../support/world.ts';

/** A group whose finding is open, just before a person says to revoke. */
const opened = async (...rules: readonly RuleInput[]) => {
  const world = createWorld();
  const added = world.open(...rules).rules;
  await world.run();
  const states = () =>
    Object.fromEntries(
      (world.notifier.messages[0]?.finding.exposures ?? []).map(({ rule, state }) => [rule.ruleId, state]),
    );
  return { world, ids: added.map(({ id }) => id), states };
};
const modify = (world: ReturnType<typeof createWorld>, ruleId: string, cidr: string, port = 10250) =>
  world.model.modifyRules(world.group.groupId, [
    {
      ruleId,
      permission: {
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        sources: [{ kind: 'ipv4', cidr, description: null }],
      },
    },
  ]);
const entry = (cidr: string) => ({ cidr, description: null });
/** A prefix list that holds the world. */
const openList = ({ model }: ReturnType<typeof createWorld>) =>
  model.createPrefixList({ name: 'offices', family: 4, maxEntries: 2, tags: [], entries: [entry('0.0.0.0/0')] });
const makePrivate = ({ model }: ReturnType<typeof createWorld>, id: string) =>
  model.modifyPrefixList({
    id,
    currentVersion: 1,
    name: null,
    maxEntries: null,
    add: [entry('10.0.0.0/8')],
    remove: ['0.0.0.0/0'],
  });
const remove = (world: ReturnType<typeof createWorld>, id: string) =>
  world.model.revoke({
    groupId: world.group.groupId,
    groupName: null,
    isEgress: false,
    ruleIds: [id],
    permissions: [],
  });

describe('a revoke', () => {
  it('goes by rule id, one rule per call', async () => {
    const { world, ids } = await opened(KUBELET, API_SERVER, PRIVATE, { port: 10250, cidr: '::/0' });
    const calls: string[] = [];
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      calls.push(ruleId);
      return revoker.revoke(group, ruleId);
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(calls.sort()).toEqual([ids[0], ids[1], ids[3]].sort());
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('does not touch a rule that was changed into a private one', async () => {
    const { world, ids, states } = await opened(KUBELET);
    modify(world, String(ids[0]), '10.0.0.0/8');
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 10.0.0.0/8']);
    expect(states()[String(ids[0])]).toMatchObject({
      kind: 'vanished',
      why: 'somebody changed the rule into another one',
    });
  });

  it('closes a rule that was changed into another exposure a moment before the deadline: the deadline stays', async () => {
    const { world, ids } = await opened(KUBELET);
    await world.pass(15 * MINUTE - 1_000);
    modify(world, String(ids[0]), '0.0.0.0/0', 6443);
    // Found as changed at the deadline, looked at, recorded with the deadline that has just passed, closed.
    await world.pass(30_000);
    expect(world.inbound()).toEqual([]);
    expect(await world.outcomes(1)).toEqual({ [String(ids[0])]: 'vanished' });
    expect(await world.outcomes(2)).toEqual({ [String(ids[0])]: 'revoked' });
  });

  it('does not touch a rule whose prefix list has become private', async () => {
    const world = createWorld();
    const list = openList(world);
    world.open({ port: 10250, cidr: list.id });
    await world.run();
    expect((await world.current()).exposures).toHaveLength(1);
    makePrivate(world, list.id);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([`10250-10250 ${list.id}`]);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state).toMatchObject({
      kind: 'vanished',
      why: 'the rule no longer lets the world in',
    });
  });

  it('does not touch what is no exposure any more beside one that is', async () => {
    const world = createWorld();
    const list = openList(world);
    world.open(KUBELET, { port: 6443, cidr: list.id });
    await world.run();
    expect((await world.current()).exposures).toHaveLength(2);
    makePrivate(world, list.id);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([`6443-6443 ${list.id}`]);
  });

  it('looks at each rule right before its own call: one that changes meanwhile is left alone', async () => {
    const { world, ids } = await opened(KUBELET, { port: 10250, cidr: '::/0' });
    const revoker = { ...world.revoker };
    const asked: string[] = [];
    world.revoker.revoke = async (group, ruleId) => {
      asked.push(ruleId);
      for (const id of ids) if (!asked.includes(String(id))) modify(world, String(id), '10.0.0.0/8');
      return revoker.revoke(group, ruleId);
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(asked).toHaveLength(1);
    expect(world.inbound()).toEqual(['10250-10250 10.0.0.0/8']);
  });

  it('says vanished when the rule is gone already', async () => {
    const { world, ids, states } = await opened(KUBELET);
    remove(world, String(ids[0]));
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({ kind: 'vanished', why: 'somebody else removed the rule' });
  });

  it('says vanished when the whole group is gone', async () => {
    const { world, ids, states } = await opened(KUBELET);
    world.model.deleteGroup({ groupId: world.group.groupId, groupName: null });
    await world.pass(16 * MINUTE);
    expect(states()[String(ids[0])]?.kind).toBe('vanished');
  });

  it('says vanished when somebody removes it between the look and the call', async () => {
    const { world, ids, states } = await opened(KUBELET);
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      remove(world, ruleId);
      return revoker.revoke(group, ruleId);
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({
      kind: 'vanished',
      why: 'it was gone when AWS was asked to revoke it',
    });
  });

  it('lists each rule when one of several cannot be revoked, and revokes the others', async () => {
    const { world, ids, states } = await opened(KUBELET, API_SERVER);
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) =>
      ruleId === ids[0] ? { kind: 'refused', why: 'UnauthorizedOperation: no' } : revoker.revoke(group, ruleId);
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({ kind: 'failed', why: 'UnauthorizedOperation: no' });
    expect(states()[String(ids[1])]).toMatchObject({ kind: 'revoked' });
    expect(JSON.stringify(world.notifier.messages[0]?.view)).toContain('UnauthorizedOperation');
    expect(world.inbound()).toEqual(['10250-10250 0.0.0.0/0']);
  });

  it('goes on with the others when a call throws', async () => {
    const { world, ids, states } = await opened(KUBELET, API_SERVER);
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      if (ruleId === ids[0]) throw new Error('socket hang up');
      return revoker.revoke(group, ruleId);
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({ kind: 'failed', why: 'Error: socket hang up' });
    expect(states()[String(ids[1])]?.kind).toBe('revoked');
  });

  it('looks what came of it when the answer of AWS is lost', async () => {
    const { world, ids, states } = await opened(KUBELET);
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      await revoker.revoke(group, ruleId);
      throw new Error('socket hang up');
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({ kind: 'revoked', by: ALICE });
  });

  it('says revoked only after a describe shows it', async () => {
    const { world, ids, states } = await opened(KUBELET);
    world.revoker.revoke = async () => ({ kind: 'accepted' });
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({
      kind: 'failed',
      why: 'AWS accepted the revoke, but the rule is still there',
    });
  });

  it('says failed when nobody can look, and revokes nothing unseen', async () => {
    const { world, ids, states } = await opened(KUBELET);
    world.securityGroups.inboundRules = async () => {
      throw new Error('RequestLimitExceeded');
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]).toMatchObject({ kind: 'failed', why: 'Error: RequestLimitExceeded' });
    expect(world.inbound()).toEqual(['10250-10250 0.0.0.0/0']);
  });

  it.each([0, 1, 2, 3])('is not misled by a stale describe without the rule, the %ith look', async (stale) => {
    const { world, ids, states } = await opened(KUBELET);
    const groups = { ...world.securityGroups };
    let looks = 0;
    world.securityGroups.inboundRules = async (group) => {
      const rules: Rule[] = await groups.inboundRules(group);
      return (looks += 1) - 1 === stale ? [] : rules;
    };
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]?.kind).toBe('revoked');
    expect(world.inbound()).toEqual([]);
  });

  it('is not misled by a stale describe that still has the rule after the revoke', async () => {
    const { world, ids, states } = await opened(KUBELET);
    const revoker = { ...world.revoker };
    const groups = { ...world.securityGroups };
    let old: Rule[] = [];
    world.revoker.revoke = async (group, ruleId) => {
      old = await groups.inboundRules(group);
      return revoker.revoke(group, ruleId);
    };
    world.securityGroups.inboundRules = async (group) => (old.length > 0 ? old.splice(0) : groups.inboundRules(group));
    await world.click('revoke', ALICE);
    await world.run();
    expect(states()[String(ids[0])]?.kind).toBe('revoked');
  });

  it('removes every part of what is near the world together', async () => {
    // Two halves of an /8: each alone is below the threshold, both together are not.
    const { world, ids, states } = await opened(
      { port: 10250, cidr: '20.0.0.0/9' },
      { port: 10250, cidr: '20.128.0.0/9' },
    );
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([]);
    expect(ids.map((id) => states()[id]?.kind)).toEqual(['revoked', 'revoked']);
  });

  it('leaves outbound rules and rules of other groups alone', async () => {
    const { world } = await opened(KUBELET);
    const other = world.model.createGroup({ name: 'others', description: 'others', vpcId: null, tags: [] });
    const before = world.model.rules().filter(({ groupId, isEgress }) => groupId === other.id || isEgress);
    await world.pass(15 * MINUTE);
    expect(world.model.rules().filter(({ groupId, isEgress }) => groupId === other.id || isEgress)).toEqual(before);
    expect(world.inbound()).toEqual([]);
  });
});
