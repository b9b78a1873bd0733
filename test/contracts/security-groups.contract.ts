import { expect } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import type { GroupKey } from '../../src/finding/finding.ts';
import type { GroupedRule, GroupSearch, RuleRevoker, SecurityGroups } from '../../src/ports.ts';
import { createPromises, type Differences } from './promises.ts';

/** What somebody else does in the account. */
export type Account = {
  createGroup: (name: string) => Promise<GroupKey>;
  deleteGroup: (group: GroupKey) => Promise<void>;
  /** Ids of the new rules, in the order of the sources. `cidr`, `pl-…` or `sg-…`. */
  authorize: (
    group: GroupKey,
    rule: { protocol: string; from?: number; to?: number; sources: string[] },
  ) => Promise<string[]>;
  createPrefixList: (cidrs: string[]) => Promise<string>;
  /** Adds an entry to a list that has room for it. */
  addEntry: (prefixListId: string, cidr: string) => Promise<void>;
  /** Changes port and source of a TCP rule, which keeps its id. */
  edit: (group: GroupKey, ruleId: string, port: number, cidr: string) => Promise<void>;
};
export type SecurityGroupsStage = {
  securityGroups: SecurityGroups;
  groupSearch: GroupSearch;
  revoker: RuleRevoker;
  account: Account;
};

let names = 0;
const newName = () => `workers-${Date.now().toString(36)}-${(names += 1)}`;

const cidr = (text: string): Rule['source'] => ({ kind: 'cidr', family: text.includes(':') ? 6 : 4, cidr: text });
const tcp = (port: number, sources: string[]) => ({ protocol: 'tcp', from: port, to: port, sources });
const byId = (rules: readonly Rule[], ids: readonly string[]) =>
  ids.map((id) => rules.find(({ ruleId }) => ruleId === id));

export const securityGroupsContract = (
  create: () => Promise<SecurityGroupsStage>,
  differences: Differences = {},
): void => {
  const { promise, end } = createPromises(differences);
  const stage = async () => {
    const parts = await create();
    return { ...parts, group: await parts.account.createGroup(newName()) };
  };

  promise(
    'lists the inbound rules of the group, each with its id and in the one spelling, and no outbound one',
    async () => {
      const { securityGroups, account, group } = await stage();
      const ids = await account.authorize(group, {
        protocol: 'tcp',
        from: 10240,
        to: 10260,
        sources: ['0.0.0.0/0', '2001:db8::/32'],
      });
      const rules = await securityGroups.inboundRules(group);
      const rule = { protocol: 'tcp', fromPort: 10240, toPort: 10260, description: null };
      expect(rules).toHaveLength(2);
      expect(byId(rules, ids)).toEqual([
        { ...rule, ruleId: ids[0], source: cidr('0.0.0.0/0') },
        { ...rule, ruleId: ids[1], source: cidr('2001:db8::/32') },
      ]);
    },
  );

  promise('says no ports where the protocol is all', async () => {
    const { securityGroups, account, group } = await stage();
    await account.authorize(group, { protocol: '-1', sources: ['0.0.0.0/0'] });
    expect(await securityGroups.inboundRules(group)).toMatchObject([{ protocol: '-1', fromPort: null, toPort: null }]);
  });

  promise('tells a reference to a group from a range', async () => {
    const { securityGroups, account, group } = await stage();
    await account.authorize(group, tcp(10250, [group.groupId]));
    expect(await securityGroups.inboundRules(group)).toMatchObject([{ source: { kind: 'group', id: group.groupId } }]);
  });

  promise('tells a reference to a prefix list, and lists its entries', async () => {
    const { securityGroups, account, group } = await stage();
    const id = await account.createPrefixList(['0.0.0.0/0', '10.0.0.0/8']);
    await account.authorize(group, tcp(10250, [id]));
    expect(await securityGroups.inboundRules(group)).toMatchObject([{ source: { kind: 'prefix-list', id } }]);
    expect((await securityGroups.prefixListEntries(group, id))?.sort()).toEqual(['0.0.0.0/0', '10.0.0.0/8']);
  });

  promise('lists every entry of a prefix list of more than one page', async () => {
    const { securityGroups, account, group } = await stage();
    const cidrs = Array.from({ length: 130 }, (_, i) => `10.${i}.0.0/16`);
    const id = await account.createPrefixList(cidrs);
    expect((await securityGroups.prefixListEntries(group, id))?.sort()).toEqual(cidrs.sort());
  });

  promise('finds nothing where the group is gone', async () => {
    const { securityGroups, account, group } = await stage();
    await account.deleteGroup(group);
    expect(await securityGroups.inboundRules(group)).toEqual([]);
  });

  promise('takes no prefix list that it cannot see for an empty one', async () => {
    const { securityGroups, group } = await stage();
    const read = securityGroups.prefixListEntries(group, 'pl-0123456789abcdef0');
    await expect(read).rejects.toMatchObject({ code: 'no-such-list' });
  });

  promise('lists the inbound rules of every group, each with its id and its group, and no outbound one', async () => {
    const { securityGroups, account, group } = await stage();
    const other = await account.createGroup(newName());
    const ids = await account.authorize(group, tcp(10250, ['0.0.0.0/0', '10.0.0.0/8']));
    const [beside] = await account.authorize(other, { protocol: '-1', sources: ['::/0'] });
    const found: GroupedRule[] = [];
    for await (const page of securityGroups.allInboundRules(group)) found.push(...page);
    const own = found.filter(({ groupId }) => groupId === group.groupId || groupId === other.groupId);
    expect(own).toHaveLength(3);
    const ruleOf = (id: string | undefined) => own.find(({ rule }) => rule.ruleId === id);
    const rule = { protocol: 'tcp', fromPort: 10250, toPort: 10250, description: null };
    expect(ids.map(ruleOf)).toEqual([
      { groupId: group.groupId, rule: { ...rule, ruleId: ids[0], source: cidr('0.0.0.0/0') } },
      { groupId: group.groupId, rule: { ...rule, ruleId: ids[1], source: cidr('10.0.0.0/8') } },
    ]);
    expect(ruleOf(beside)).toMatchObject({ groupId: other.groupId, rule: { protocol: '-1', source: cidr('::/0') } });
  });

  promise('finds a group by its very name', async () => {
    const { groupSearch, account, group: place } = await stage();
    const name = newName();
    const group = await account.createGroup(name);
    await account.createGroup(`${name}-2`);
    expect(await groupSearch.byName(place, name)).toEqual([group.groupId]);
    expect(await groupSearch.byName(place, `${name}*`)).toEqual([]);
    expect(await groupSearch.byName(place, newName())).toEqual([]);
  });

  promise('removes the one rule that is named, and no other', async () => {
    const { securityGroups, revoker, account, group } = await stage();
    const [open = '', other] = await account.authorize(group, tcp(10250, ['0.0.0.0/0', '10.0.0.0/8']));
    expect(await revoker.revoke(group, open)).toEqual({ kind: 'accepted' });
    expect((await securityGroups.inboundRules(group)).map(({ ruleId }) => ruleId)).toEqual([other]);
  });

  promise('says that a rule is not there (any more)', async () => {
    const { revoker, account, group } = await stage();
    const [id = ''] = await account.authorize(group, tcp(10250, ['0.0.0.0/0']));
    await revoker.revoke(group, id);
    expect(await revoker.revoke(group, id)).toEqual({ kind: 'not-found' });
    expect(await revoker.revoke(group, 'sgr-0123456789abcdef0')).toEqual({ kind: 'not-found' });
  });

  promise('removes no rule of another group', async () => {
    const { securityGroups, revoker, account, group } = await stage();
    const other = await account.createGroup(newName());
    const [id = ''] = await account.authorize(other, tcp(10250, ['0.0.0.0/0']));
    expect((await revoker.revoke(group, id)).kind).not.toBe('accepted');
    expect(await securityGroups.inboundRules(other)).toHaveLength(1);
  });

  promise('says not found when the whole group is gone', async () => {
    const { revoker, account, group } = await stage();
    await account.deleteGroup(group);
    expect(await revoker.revoke(group, 'sgr-0123456789abcdef0')).toEqual({ kind: 'not-found' });
  });

  end();
};
