import { describe, expect, it } from '@jest/globals';
import { PortcullisError } from '../../src/errors.ts';
import { changeEvent, modifyEvent } from '../support/change-event.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { createWorld, KUBELET, type World } from '../support/world.ts';

const entry = (cidr: string) => ({ cidr, description: null });
const createList = (world: World, ...cidrs: string[]): string =>
  world.model.createPrefixList({ name: 'offices', family: 4, maxEntries: 20, tags: [], entries: cidrs.map(entry) }).id;
const permission = (port: number, cidr: string) => ({
  ipProtocol: 'tcp',
  fromPort: port,
  toPort: port,
  sources: [{ kind: 'ipv4' as const, cidr, description: null }],
});
const edit = (world: World, ruleId: string, port: number, cidr: string): void => {
  world.model.modifyRules(world.group.groupId, [{ ruleId, permission: permission(port, cidr) }]);
  world.enqueue('ingress', modifyEvent(world.group.groupId, ruleId, port, cidr));
};
const listChanged = (world: World, id: string): void => {
  const request = { PrefixListId: id, RemoveEntry: { Cidr: '203.0.113.0/24', tag: 1 } };
  world.enqueue('ingress', changeEvent('ModifyManagedPrefixList', { ModifyManagedPrefixListRequest: request }));
};
/** Returns how often lists were asked for. */
const forbid = (world: World): (() => number) => {
  let asked = 0;
  world.securityGroups.prefixListEntries = () => {
    asked += 1;
    return Promise.reject(new Error('UnauthorizedOperation'));
  };
  return () => asked;
};
const unshare = (world: World): void => {
  world.securityGroups.prefixListEntries = () => Promise.reject(new PortcullisError('no-such-list', 'gone'));
};
const texts = (world: World) => world.logged.map(([, text]) => text);

describe('a prefix list that is no longer shared', () => {
  it('leaves its rule an exposure, which is closed at the deadline', async () => {
    const world = createWorld();
    const [rule] = world.open({ port: 10250, cidr: createList(world, '0.0.0.0/0') }).rules;
    await world.run();
    unshare(world);
    await world.pass(16 * MINUTE);
    expect(await world.outcomes(1)).toEqual({ [String(rule?.id)]: 'revoked' });
    expect(world.inbound()).toEqual([]);
    expect(texts(world)).toContain(
      'a prefix list cannot be read any more; its rules are judged by what it held before',
    );
  });

  it('settles nothing as vanished, and brings nothing back that is kept', async () => {
    const world = createWorld();
    const list = createList(world, '0.0.0.0/0');
    const [rule] = world.open({ port: 10250, cidr: list }).rules;
    await world.run();
    unshare(world);
    listChanged(world, list);
    await world.run();
    expect(await world.outcomes()).toEqual({ [String(rule?.id)]: 'pending' });
    await world.click('keep', ALICE);
    await world.run();
    await world.click('agree', BOB);
    await world.run();
    listChanged(world, list);
    await world.run();
    expect(await world.outcomes()).toEqual({ [String(rule?.id)]: 'kept' });
    expect(world.errors).toEqual([]);
  });

  it('is never taken for empty where nobody knows what it held: the look-up goes to the dead letters', async () => {
    const world = createWorld();
    world.open({ port: 10250, cidr: createList(world, '0.0.0.0/0') });
    unshare(world);
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    expect(world.queue).toHaveLength(1);
    expect(world.errors.map(String)).toEqual([expect.stringContaining('cannot be judged without a prefix list')]);
  });
});

describe('a prefix list that can be read a moment later', () => {
  it.each<[string, () => Promise<null>]>([
    ['while a change of it is under way', async () => null],
    ['because it is new', () => Promise.reject(new PortcullisError('no-such-list', 'not there'))],
  ])('is waited for, %s', async (_what, atFirst) => {
    const world = createWorld();
    const readable = { ...world.securityGroups };
    const start = world.clock.now();
    world.securityGroups.prefixListEntries = async (...asked) =>
      world.clock.now() < start + 4 * SECOND ? atFirst() : readable.prefixListEntries(...asked);
    world.open({ port: 10250, cidr: createList(world, '0.0.0.0/0') });
    await world.run();
    expect(Object.values(await world.outcomes())).toEqual(['pending']);
    expect(world.errors).toEqual([]);
  });
});

describe('a prefix list that cannot be read', () => {
  it('on another port is not even asked for', async () => {
    const world = createWorld();
    world.authorize({ port: 443, cidr: createList(world, '10.0.0.0/8') });
    const [{ id = '' } = {}] = world.authorize({ port: 443, cidr: '0.0.0.0/0' });
    const asked = forbid(world);
    edit(world, id, 10250, '0.0.0.0/0');
    await world.run();
    expect(await world.outcomes()).toEqual({ [id]: 'pending' });
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toHaveLength(1);
    expect(asked()).toBe(0);
    expect(world.errors).toEqual([]);
  });

  it('on the same port holds up neither the alert nor the revoke of what is open by itself', async () => {
    const world = createWorld();
    world.authorize({ port: 10250, cidr: createList(world, '10.0.0.0/8') });
    const ids = world.authorize({ port: 443, cidr: '0.0.0.0/0' }, { port: 443, cidr: '::/0' }).map(({ id }) => id);
    const asked = forbid(world);
    const before = world.clock.now();
    ids.forEach((id, i) => edit(world, id, 10250, i === 0 ? '0.0.0.0/1' : '128.0.0.0/1'));
    await world.run();
    expect(world.notifier.messages[0]?.finding.openedAt).toBe(before);
    expect(Object.values(await world.outcomes())).toEqual(['pending', 'pending']);
    const askedBefore = asked();
    await world.pass(16 * MINUTE);
    expect(asked()).toBe(askedBefore);
    expect(Object.values(await world.outcomes(1))).toEqual(['revoked', 'revoked']);
    expect(world.errors).toEqual([]);
  });

  it('is waited for once in a run, however many rules depend on it', async () => {
    const world = createWorld();
    const list = createList(world, '10.0.0.0/8');
    const cidrs = ['20.0', '20.128', '21.0', '21.128', '22.0', '22.128'];
    world.open(...cidrs.map((net) => ({ port: 10250, cidr: `${net}.0.0/9` })));
    await world.run();
    world.authorize({ port: 10250, cidr: list });
    world.securityGroups.prefixListEntries = async () => null;
    await world.click('revoke', ALICE);
    const before = world.clock.now();
    await world.run();
    expect(Object.values(await world.outcomes(1))).toEqual(cidrs.map(() => 'revoked'));
    expect(world.clock.now() - before).toBeLessThan(15 * SECOND);
  });

  it('brings back the look-up of its own rule, after what is certain was opened', async () => {
    const world = createWorld();
    const list = createList(world, '0.0.0.0/0');
    const readable = { ...world.securityGroups };
    const [listed, open] = world.open({ port: 10250, cidr: list }, KUBELET).rules;
    world.securityGroups.prefixListEntries = async () => null;
    await world.run();
    expect(await world.outcomes()).toEqual({ [String(open?.id)]: 'pending' });
    expect(world.notifier.messages).toHaveLength(1);
    Object.assign(world.securityGroups, readable);
    await world.pass(7 * MINUTE);
    expect(await world.outcomes()).toEqual({ [String(open?.id)]: 'pending', [String(listed?.id)]: 'pending' });
  });

  it('fails the revoke of its rule, which is tried again', async () => {
    const world = createWorld();
    const [rule] = world.open({ port: 10250, cidr: createList(world, '0.0.0.0/0') }).rules;
    await world.run();
    const readable = { ...world.securityGroups };
    forbid(world);
    await world.pass(15 * MINUTE);
    const [{ state } = { state: null }] = (await world.current()).exposures;
    expect(state).toMatchObject({ kind: 'failed', why: expect.stringContaining('UnauthorizedOperation') });
    Object.assign(world.securityGroups, readable);
    await world.pass(2 * MINUTE);
    expect(await world.outcomes(1)).toEqual({ [String(rule?.id)]: 'revoked' });
  });

  it('leaves its rule as it is after a change, settles all else, and is looked at again', async () => {
    const world = createWorld();
    const list = createList(world, '0.0.0.0/0');
    const [listed, open] = world.open({ port: 10250, cidr: list }, KUBELET).rules;
    await world.run();
    await world.click('keep', ALICE);
    await world.run();
    await world.click('agree', BOB);
    await world.run();
    const readable = { ...world.securityGroups };
    world.securityGroups.prefixListEntries = async () => null;
    edit(world, String(open?.id), 10250, '10.0.0.0/8');
    await world.run();
    expect(await world.outcomes()).toEqual({ [String(open?.id)]: 'vanished', [String(listed?.id)]: 'kept' });
    expect(world.notifier.messages.at(-1)?.finding.exposures.map(({ state }) => state.kind)).toContain('vanished');
    Object.assign(world.securityGroups, readable);
    world.model.modifyPrefixList({
      id: list,
      currentVersion: 1,
      name: null,
      maxEntries: null,
      add: [],
      remove: ['0.0.0.0/0'],
    });
    await world.pass(HOUR);
    expect(Object.values(await world.outcomes(1))).toEqual(['vanished', 'vanished']);
  });

  it('takes no rule for gone that is an exposure only together with it', async () => {
    const world = createWorld();
    const list = createList(world, '3.0.0.0/9');
    world.authorize({ port: 10250, cidr: list });
    const [{ id = '' } = {}] = world.open({ port: 10250, cidr: '3.128.0.0/9' }).rules;
    await world.run();
    expect(await world.outcomes()).toEqual({ [id]: 'pending' });
    forbid(world);
    world.enqueue('ingress', changeEvent('RevokeSecurityGroupIngress', { groupId: world.group.groupId }));
    await world.run();
    expect(await world.outcomes()).toEqual({ [id]: 'pending' });
    expect(world.errors).toHaveLength(1);
  });

  it('is no reason to take what is kept for kept: it may have grown', async () => {
    const world = createWorld();
    const list = createList(world, '8.0.0.0/8');
    world.open({ port: 10250, cidr: list });
    await world.run();
    await world.click('keep', ALICE);
    await world.run();
    await world.click('agree', BOB);
    await world.run();
    world.securityGroups.prefixListEntries = async () => null;
    const request = { PrefixListId: list, AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } };
    world.enqueue('ingress', changeEvent('ModifyManagedPrefixList', { ModifyManagedPrefixListRequest: request }));
    const before = world.clock.now();
    await world.run();
    // One patient look of the inspector, and one of the remediator.
    expect(world.clock.now() - before).toBeLessThan(30 * SECOND);
    expect(world.queue.map(({ queue }) => queue)).toContain('inspect');
    expect(world.errors.map(String).join()).toContain('cannot be judged without a prefix list');
  });
});
