import { describe, expect, it } from '@jest/globals';
import { parseCidr } from '../../src/exposure/cidr.ts';
import { ipv4UnionSize } from '../../src/exposure/union-size.ts';
import { changeEvent, modifyEvent } from '../support/change-event.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { API_SERVER, CAROLS_EMAIL, createWorld, KUBELET, PRIVATE, type World } from '../support/world.ts';

const entry = (cidr: string) => ({ cidr, description: null });
const createList = (world: World, ...cidrs: string[]): string =>
  world.model.createPrefixList({ name: 'offices', family: 4, maxEntries: 20, tags: [], entries: cidrs.map(entry) }).id;
const changeList = (world: World, id: string, add: string[], remove: string[] = []) => {
  const version = world.model.prefixLists().find((list) => list.id === id)?.versions.length ?? 0;
  world.model.modifyPrefixList({
    id,
    currentVersion: version,
    name: null,
    maxEntries: null,
    add: add.map(entry),
    remove,
  });
  const request = { PrefixListId: id, AddEntry: add.map((Cidr, i) => ({ Cidr, tag: i + 1 })) };
  world.enqueue('ingress', changeEvent('ModifyManagedPrefixList', { ModifyManagedPrefixListRequest: request }));
};
const editRule = (world: World, ruleId: string, port: number, cidr: string) => {
  const permission = {
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    sources: [{ kind: 'ipv4' as const, cidr, description: null }],
  };
  world.model.modifyRules(world.group.groupId, [{ ruleId, permission }]);
  world.enqueue('ingress', modifyEvent(world.group.groupId, ruleId, port, cidr));
};
const removeRule = (world: World, ...ruleIds: string[]) => {
  world.model.revoke({ groupId: world.group.groupId, groupName: null, isEgress: false, ruleIds, permissions: [] });
  world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupId: world.group.groupId }));
};
const blockOf = (text: string) => {
  const cidr = parseCidr(text);
  if (cidr.kind !== 'ipv4') throw new Error(`${text} is no IPv4 range`);
  return cidr.block;
};
const idsOf = (added: readonly { id: string }[]): string[] => added.map(({ id }) => id);

describe('other ways to open a port', () => {
  it('finds a rule that was edited from 443 to 10250 under its id, and removes it at the deadline', async () => {
    const world = createWorld();
    const [ruleId = ''] = idsOf(world.open({ port: 443, cidr: '0.0.0.0/0' }).rules);
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    editRule(world, ruleId, 10250, '0.0.0.0/0');
    await world.run();
    expect((await world.current()).exposures.map(({ rule }) => rule.ruleId)).toEqual([ruleId]);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('opens nothing for an edit that changes the description of a known exposure alone', async () => {
    const world = createWorld();
    const [ruleId = ''] = idsOf(world.open(KUBELET).rules);
    await world.run();
    const before = await world.current();
    world.enqueue('ingress', modifyEvent(world.group.groupId, ruleId, 10250, '0.0.0.0/0'));
    await world.run();
    expect(await world.current()).toEqual(before);
  });

  it('is not fooled by an edit every few minutes: the deadline stays, and what is there then is removed', async () => {
    const world = createWorld();
    const [ruleId = ''] = idsOf(world.open(KUBELET).rules);
    await world.run();
    const { deadline } = await world.current();
    for (const [port, cidr] of [
      [6443, '0.0.0.0/0'],
      [10250, '0.0.0.0/1'],
      [6443, '128.0.0.0/1'],
    ] as const) {
      await world.pass(4 * MINUTE);
      editRule(world, ruleId, port, cidr);
      await world.run();
      expect((await world.current()).deadline).toBe(deadline);
    }
    await world.pass(4 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is not fooled by removing and adding the rule again every few minutes: that buys no time', async () => {
    const world = createWorld();
    const start = world.clock.now();
    for (let round = 0; round < 3; round += 1) {
      const ids = idsOf(world.open(KUBELET).rules);
      await world.pass(4 * MINUTE);
      removeRule(world, ...ids);
      await world.pass(MINUTE);
    }
    const [last = ''] = idsOf(world.open(KUBELET).rules);
    await world.run();
    // The first deadline has come by now, so what is left is the shortest time that anybody gets.
    expect((await world.current()).deadline).toBe(start + 15 * MINUTE + world.settings.reopenedRevokeAfter);
    await world.pass(3 * MINUTE);
    expect(await world.outcomes(4)).toEqual({ [last]: 'revoked' });
  });

  it('finds every group that references a prefix list which gains the world, and never touches the list', async () => {
    const world = createWorld();
    const list = createList(world, '10.0.0.0/8');
    world.open({ port: 10250, cidr: list }, PRIVATE);
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    changeList(world, list, ['0.0.0.0/0']);
    await world.run();
    expect((await world.current()).exposures).toHaveLength(1);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(world.model.prefixListEntries(list)).toHaveLength(2);
  });

  it('takes an earlier version of a list for what its entries are', async () => {
    const world = createWorld();
    const list = createList(world, '0.0.0.0/0');
    world.authorize({ port: 6443, cidr: list });
    const request = { PrefixListId: list, PreviousVersion: 1, CurrentVersion: 2 };
    const parameters = { RestoreManagedPrefixListVersionRequest: request };
    world.enqueue('ingress', changeEvent('RestoreManagedPrefixListVersion', parameters));
    await world.run();
    expect((await world.current()).exposures.map(({ ports }) => ports)).toEqual([[6443]]);
  });

  it('looks at every group that references a prefix list which an IPAM resolver is to fill', async () => {
    const world = createWorld();
    const list = createList(world, '0.0.0.0/0');
    world.authorize({ port: 10250, cidr: list });
    const { account, region, groupId } = world.group;
    const request = { IpamPrefixListResolverId: 'ipam-res-0a1b', PrefixListId: list, PrefixListRegion: region };
    // IPAM lives in another region than the list.
    const event = changeEvent(
      'CreateIpamPrefixListResolverTarget',
      { CreateIpamPrefixListResolverTargetRequest: request },
      { awsRegion: 'eu-north-1' },
    );
    world.enqueue('ingress', event);
    await world.run();
    expect((await world.current()).exposures).toHaveLength(1);
    expect(await world.findings.load({ account, region: 'eu-north-1', groupId })).toBeNull();
  });

  it('asks again when a kept prefix list grows, and not when it shrinks', async () => {
    const world = createWorld();
    const list = createList(world, '8.0.0.0/8', '12.0.0.0/8');
    world.open({ port: 10250, cidr: list });
    await world.run();
    await world.agreeOn('keep');
    changeList(world, list, [], ['12.0.0.0/8']);
    await world.run();
    expect((await world.current()).exposures.map(({ state }) => state.kind)).toEqual(['kept']);
    changeList(world, list, ['0.0.0.0/1']);
    await world.run();
    expect((await world.current()).exposures.map(({ state }) => state.kind).sort()).toEqual(['kept', 'pending']);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('adds up two halves that were opened an hour apart', async () => {
    const world = createWorld();
    // Each a quarter of the threshold short of it.
    world.open({ port: 10250, cidr: '3.0.0.0/9' });
    await world.pass(HOUR);
    expect(await world.findings.load(world.group)).toBeNull();
    world.open({ port: 10250, cidr: '3.128.0.0/9' });
    await world.run();
    expect((await world.current()).exposures.map(({ rule }) => rule.source)).toMatchObject([{ cidr: '3.128.0.0/9' }]);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 3.0.0.0/9']);
  });

  it.each<[string, readonly string[]]>([
    ['three parts', ['3.0.0.0/9', '4.0.0.0/9', '5.0.0.0/9']],
    ['two parts beside the world', ['0.0.0.0/0', '3.0.0.0/9', '4.0.0.0/9']],
    ['two parts beside most of it', ['3.0.0.0/9', '4.0.0.0/9', '128.0.0.0/2']],
    ['parts of several sizes', ['3.0.0.0/9', '3.128.0.0/10', '4.0.0.0/9', '5.0.0.0/10', '6.0.0.0/12']],
  ])('adds up %s that were opened at the same moment, by a call each', async (_what, cidrs) => {
    // As Terraform does, which makes ten rules at once: each look sees all of them, and none of them was the last.
    const world = createWorld();
    for (const cidr of cidrs) world.open({ port: 10250, cidr });
    world.authorize({ port: 10250, cidr: '198.18.0.0/15' });
    await world.run();
    await world.pass(16 * MINUTE);
    const left = world.inbound().map((rule) => rule.slice('10250-10250 '.length));
    expect(left).toContain('198.18.0.0/15');
    expect(ipv4UnionSize(left.map(blockOf))).toBeLessThan(2 ** 24);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('blames no small source for what others let in together', async () => {
    const world = createWorld();
    world.authorize(...['3.0.0.0/9', '4.0.0.0/9'].map((cidr) => ({ port: 10250, cidr })));
    world.open({ port: 10250, cidr: '8.8.8.8/32' });
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
  });
});

describe('a finding that is open', () => {
  it('hides nothing that is added beside it drip by drip', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    for (const net of ['3.0', '3.128', '4.0', '4.128', '5.0', '5.128']) {
      world.open({ port: 10250, cidr: `${net}.0.0/9` });
      await world.run();
    }
    await world.pass(31 * MINUTE);
    // What is left is below the threshold by itself.
    expect(world.inbound()).toEqual(['10250-10250 3.0.0.0/9']);
  });

  it('takes no rule for gone because a wider one joined it', async () => {
    const world = createWorld();
    world.authorize({ port: 10250, cidr: '4.0.0.0/9' });
    world.open({ port: 10250, cidr: '5.0.0.0/9' });
    await world.run();
    const { version } = await world.current();
    world.open(KUBELET);
    await world.run();
    await world.click('revoke', ALICE, { version });
    await world.run();
    expect(Object.values(await world.outcomes()).sort()).toEqual(['pending', 'revoked']);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 4.0.0.0/9']);
  });

  it('is not decided by a click from before, repeated after the keep has ended', async () => {
    for (const kind of ['keep', 'revoke'] as const) {
      const world = createWorld({ actor: CAROLS_EMAIL });
      world.open(KUBELET);
      await world.run();
      const { version } = await world.current();
      await world.click({ kind: 'keep', keepFor: HOUR }, ALICE, { version });
      await world.pass(HOUR + MINUTE);
      await world.click(kind, ALICE, { version });
      await world.run();
      expect((await world.current()).exposures.map(({ state }) => state.kind)).toEqual(['pending']);
    }
  });

  it('says in one reply what joined at once', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.pass(MINUTE);
    world.open(API_SERVER, { port: 10250, cidr: '::/0' }, { port: 6443, cidr: '::/0' });
    await world.run();
    expect(world.notifier.messages.map(({ replies }) => replies.length)).toEqual([1]);
  });
});

describe('an exposure that somebody else closes', () => {
  it('is settled as vanished at once, says who did it, and needs no wake-up any more', async () => {
    const world = createWorld();
    const ids = idsOf(world.open(KUBELET).rules);
    await world.run();
    removeRule(world, ...ids);
    await world.run();
    const archived = await world.findings.loadArchived(world.group, 1);
    expect(archived?.exposures.map(({ state }) => state)).toMatchObject([
      { kind: 'vanished', why: 'alice removed the rule' },
    ]);
    expect(world.wakeUps.armed()).toEqual([]);
  });

  it('is settled by a call that names the group by its name alone, and by the rules that AWS says were revoked', async () => {
    const named = createWorld();
    const ids = idsOf(named.open(KUBELET).rules);
    await named.run();
    named.model.revoke({
      groupId: named.group.groupId,
      groupName: null,
      isEgress: false,
      ruleIds: ids,
      permissions: [],
    });
    named.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupName: 'workers' }));
    await named.run();
    expect((await named.findings.loadArchived(named.group, 1))?.exposures.map(({ state }) => state)).toMatchObject([
      { kind: 'vanished', why: 'alice removed the rule' },
    ]);

    const answered = createWorld();
    const others = idsOf(answered.open(KUBELET).rules);
    await answered.run();
    const { groupId } = answered.group;
    answered.model.revoke({ groupId, groupName: null, isEgress: false, ruleIds: others, permissions: [] });
    const revoked = { items: [{ groupId, securityGroupRuleId: others[0], isEgress: false, ipProtocol: 'tcp' }] };
    const more = { responseElements: { _return: true, revokedSecurityGroupRuleSet: revoked } };
    answered.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupName: 'renamed' }, more));
    await answered.run();
    expect(Object.values(await answered.outcomes(1))).toEqual(['vanished']);
  });

  it('is looked at for nothing but its closing, when the call names the group by its name', async () => {
    const world = createWorld();
    world.authorize(KUBELET);
    world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupName: 'workers' }));
    world.enqueue('ingress', changeEvent('DeleteSecurityGroup', { groupName: 'gone' }));
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    expect(world.errors).toEqual([]);
    expect(world.queue).toEqual([]);
  });

  it('leaves what is still open waiting, with its deadline', async () => {
    const world = createWorld();
    const [first = ''] = idsOf(world.open(KUBELET, API_SERVER).rules);
    await world.run();
    const { deadline } = await world.current();
    removeRule(world, first);
    await world.run();
    expect((await world.current()).exposures.map(({ state }) => state.kind).sort()).toEqual(['pending', 'vanished']);
    expect((await world.current()).deadline).toBe(deadline);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is settled alone, though EC2 does not show yet what was opened beside it a moment ago', async () => {
    const world = createWorld();
    const [closed = ''] = idsOf(world.open(KUBELET).rules);
    await world.pass(2 * MINUTE);
    removeRule(world, closed);
    world.open(API_SERVER);
    const groups = { ...world.securityGroups };
    let reads = 0;
    world.securityGroups.inboundRules = async (group) => ((reads += 1) === 1 ? [] : groups.inboundRules(group));
    await world.run();
    expect((await world.current()).exposures.map(({ state }) => state.kind)).toEqual(['vanished', 'pending']);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is settled with all that the change has closed, though EC2 shows one of the rules longer than the other', async () => {
    const world = createWorld();
    const ids = idsOf(world.open(KUBELET, API_SERVER).rules);
    await world.pass(2 * MINUTE);
    const before = await world.securityGroups.inboundRules(world.group);
    const groups = { ...world.securityGroups };
    removeRule(world, ...ids);
    let looks = 0;
    world.securityGroups.inboundRules = async (group) =>
      (looks += 1) === 1 ? before.filter(({ ruleId }) => ruleId === ids[1]) : groups.inboundRules(group);
    await world.run();
    expect(Object.values(await world.outcomes(1))).toEqual(['vanished', 'vanished']);
    expect(looks).toBe(2);
  });

  it('is settled by an edit that closes it, and by entries that leave a prefix list', async () => {
    const edited = createWorld();
    const [ruleId = ''] = idsOf(edited.open(KUBELET).rules);
    await edited.run();
    editRule(edited, ruleId, 10250, '10.0.0.0/8');
    await edited.run();
    expect(await edited.outcomes(1)).toEqual({ [ruleId]: 'vanished' });

    const listed = createWorld();
    const list = createList(listed, '0.0.0.0/0');
    const [listRule = ''] = idsOf(listed.open({ port: 10250, cidr: list }).rules);
    await listed.run();
    changeList(listed, list, [], ['0.0.0.0/0']);
    await listed.run();
    expect(await listed.outcomes(1)).toEqual({ [listRule]: 'vanished' });
    expect(listed.inbound()).toHaveLength(1);
  });

  it('settles what was kept, too, and nothing that a failed call or a revoke of another rule leaves open', async () => {
    const world = createWorld();
    const ids = idsOf(world.open(KUBELET).rules);
    await world.run();
    await world.agreeOn('keep');
    const request = { groupId: world.group.groupId };
    world.enqueue(
      'ingress',
      changeEvent('RevokeSecurityGroupIngress', request, { errorCode: 'Client.InvalidPermission.NotFound' }),
    );
    world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', request));
    await world.run();
    expect((await world.current()).exposures.map(({ state }) => state.kind)).toEqual(['kept']);
    removeRule(world, ...ids);
    await world.run();
    expect(await world.outcomes(1)).toEqual({ [String(ids[0])]: 'vanished' });
    expect(world.wakeUps.armed()).toEqual([]);
  });

  it('asks nobody about a group without an open finding', async () => {
    const world = createWorld();
    world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupId: world.group.groupId }));
    world.enqueue('ingress', changeEvent('DeleteSecurityGroup', { groupId: world.group.groupId }));
    await world.run();
    expect(world.queue).toEqual([]);
    expect(world.logged.map(([, text]) => text)).toEqual(['judged ignored', 'judged ignored']);
  });
});
