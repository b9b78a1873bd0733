import { expect } from '@jest/globals';
import type { GroupKey } from '../../src/finding/finding.ts';
import { changeEvent, modifyEvent } from '../support/change-event.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { createWorld, type World } from '../support/world.ts';
import { createPromises, type Differences } from './promises.ts';
import type { SecurityGroupsStage } from './security-groups.contract.ts';

let names = 0;

/** The bot in memory, with a real account in the place of its security groups. */
const settle = async (create: () => Promise<SecurityGroupsStage>, revokeAfter = 15 * MINUTE) => {
  const { securityGroups, groupSearch, revoker, account } = await create();
  const world = createWorld({ revokeAfter });
  Object.assign(world.securityGroups, securityGroups);
  Object.assign(world.groupSearch, groupSearch);
  Object.assign(world.revoker, revoker);
  const group = await account.createGroup(`ways-${Date.now().toString(36)}-${(names += 1)}`);
  const inbound = async () =>
    (await securityGroups.inboundRules(group)).map(({ ruleId, fromPort }) => `${ruleId} ${fromPort}`);
  return { world, account, group, inbound, securityGroups };
};

/** Opens a port to one source, and CloudTrail says so as it did before it told rule ids; but nobody has read that yet. */
const add = async (
  { world, account, group }: Awaited<ReturnType<typeof settle>>,
  port: number,
  source: string,
): Promise<string> => {
  const [id = ''] = await account.authorize(group, { protocol: 'tcp', from: port, to: port, sources: [source] });
  const list = source.startsWith('pl-') ? { prefixListIds: { items: [{ prefixListId: source }] } } : {};
  const ranges = source.startsWith('pl-') ? {} : { ipRanges: { items: [{ cidrIp: source }] } };
  const item = { ipProtocol: 'tcp', fromPort: port, toPort: port, groups: {}, ...list, ...ranges };
  const parameters = { groupId: group.groupId, ipPermissions: { items: [item] } };
  world.enqueue('ingress', changeEvent('AuthorizeSecurityGroupIngress', parameters));
  return id;
};
const open = async (stage: Awaited<ReturnType<typeof settle>>, port: number, source: string): Promise<string> => {
  const id = await add(stage, port, source);
  await stage.world.run();
  return id;
};

/** Sweeps this group alone: other suites work in the same account at the same time. */
const sweep = async ({ world, group, securityGroups }: Awaited<ReturnType<typeof settle>>): Promise<void> => {
  world.securityGroups.allInboundRules = async function* (place) {
    for await (const page of securityGroups.allInboundRules(place))
      yield page.filter(({ groupId }) => groupId === group.groupId);
  };
  await world.sweep();
};

const openRules = async (world: World, group: GroupKey) =>
  (await world.findings.load(group))?.exposures.map(({ rule }) => rule.ruleId) ?? [];

/** What opens a port without one call that says so, end to end but for the queues. */
export const otherWaysContract = (create: () => Promise<SecurityGroupsStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('adds up two parts of the internet that were opened an hour apart, and removes the second', async () => {
    const stage = await settle(create);
    const { world, group, inbound } = stage;
    const first = await open(stage, 10250, '3.0.0.0/9');
    await world.pass(HOUR);
    expect(await openRules(world, group)).toEqual([]);
    const second = await open(stage, 10250, '3.128.0.0/9');
    expect(await openRules(world, group)).toEqual([second]);
    await world.pass(16 * MINUTE);
    expect(await inbound()).toEqual([`${first} 10250`]);
    expect(world.notifier.messages).toHaveLength(1);
  });

  promise(
    'adds up parts of the internet that were opened at the same moment, and removes no more than must go',
    async () => {
      const stage = await settle(create);
      const { world, inbound } = stage;
      const ids: string[] = [];
      for (const source of ['3.0.0.0/9', '4.0.0.0/9', '5.0.0.0/9']) ids.push(await add(stage, 10250, source));
      const office = await add(stage, 10250, '8.8.8.8/32');
      await world.run();
      await world.pass(16 * MINUTE);
      const left = await inbound();
      expect(left).toHaveLength(2);
      expect(left).toContain(`${office} 10250`);
      expect(ids.map((id) => `${id} 10250`)).toContain(left.find((rule) => !rule.startsWith(office)));
      expect(world.notifier.messages).toHaveLength(1);
    },
  );

  promise('closes both halves of the internet, opened an hour apart, as one finding', async () => {
    const stage = await settle(create, 90 * MINUTE);
    const { world, group, inbound } = stage;
    const halves = [await open(stage, 10250, '0.0.0.0/1')];
    await world.pass(HOUR);
    halves.push(await open(stage, 10250, '128.0.0.0/1'));
    expect(await openRules(world, group)).toEqual(halves);
    await world.pass(HOUR);
    expect(await inbound()).toEqual([]);
    expect(world.notifier.messages).toHaveLength(1);
  });

  promise(
    'finds a prefix list that gains the world, and removes the rule that references it, not the list',
    async () => {
      const stage = await settle(create);
      const { world, account, group, inbound, securityGroups } = stage;
      const list = await account.createPrefixList(['10.0.0.0/8']);
      const ruleId = await open(stage, 10250, list);
      const other = await open(stage, 443, '0.0.0.0/0');
      expect(await openRules(world, group)).toEqual([]);
      await account.addEntry(list, '0.0.0.0/0');
      const request = { PrefixListId: list, CurrentVersion: 1, AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } };
      world.enqueue('ingress', changeEvent('ModifyManagedPrefixList', { ModifyManagedPrefixListRequest: request }));
      await world.run();
      expect(await openRules(world, group)).toEqual([ruleId]);
      await world.pass(16 * MINUTE);
      expect(await inbound()).toEqual([`${other} 443`]);
      expect((await securityGroups.prefixListEntries(group, list))?.sort()).toEqual(['0.0.0.0/0', '10.0.0.0/8']);
      expect(world.notifier.messages).toHaveLength(1);
    },
  );

  promise(
    'finds a prefix list that gains the world where no event tells of it, and removes the rule, not the list',
    async () => {
      const stage = await settle(create);
      const { world, account, group, inbound, securityGroups } = stage;
      await sweep(stage);
      const list = await account.createPrefixList(['10.0.0.0/8']);
      const ruleId = await open(stage, 10250, list);
      const other = await open(stage, 443, '0.0.0.0/0');
      await sweep(stage);
      expect(await openRules(world, group)).toEqual([]);
      await account.addEntry(list, '0.0.0.0/0');
      await sweep(stage);
      expect(await openRules(world, group)).toEqual([ruleId]);
      await world.pass(16 * MINUTE);
      expect(await inbound()).toEqual([`${other} 443`]);
      expect((await securityGroups.prefixListEntries(group, list))?.sort()).toEqual(['0.0.0.0/0', '10.0.0.0/8']);
      expect(world.notifier.messages).toHaveLength(1);
    },
  );

  promise('finds a rule that was edited from 443 to 10250 under its id, and removes that rule alone', async () => {
    const stage = await settle(create);
    const { world, account, group, inbound } = stage;
    const ruleId = await open(stage, 443, '0.0.0.0/0');
    const other = await open(stage, 80, '0.0.0.0/0');
    await account.edit(group, ruleId, 10250, '0.0.0.0/0');
    world.enqueue('ingress', modifyEvent(group.groupId, ruleId, 10250, '0.0.0.0/0'));
    await world.run();
    expect(await openRules(world, group)).toEqual([ruleId]);
    await world.pass(16 * MINUTE);
    expect(await inbound()).toEqual([`${other} 80`]);
    expect(world.notifier.messages).toHaveLength(1);
  });

  end();
};
