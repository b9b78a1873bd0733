import { expect } from '@jest/globals';
import { fitsQuota } from '../../src/exposure/fits-quota.ts';
import { narrow } from '../../src/exposure/narrow.ts';
import type { Tags } from '../../src/exposure/rule.ts';
import { isPieceOf, pieceTags } from '../../src/finding/rule-tags.ts';
import type { GroupKey } from '../../src/finding/finding.ts';
import type { NewRule, RuleAuthorizer, TaggedRule } from '../../src/ports.ts';
import { createPromises, type Differences } from './promises.ts';
import type { SecurityGroupsStage } from './security-groups.contract.ts';

export type RuleAuthorizerStage = SecurityGroupsStage & { authorizer: RuleAuthorizer };

const WATCHED = [6443, 10250];
const FINDING = '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1';

let names = 0;
const newName = () => `reopened-${Date.now().toString(36)}-${(names += 1)}`;

const v4 = (cidr: string) => ({ kind: 'cidr', family: 4, cidr }) as const;
const aNewRule = (port: number, changes: Partial<NewRule> = {}): NewRule => ({
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  source: v4('10.0.0.0/8'),
  description: null,
  tags: {},
  ...changes,
});
const contentOf = ({ rule: { ruleId: _ruleId, ...content }, tags }: TaggedRule): NewRule => ({ ...content, tags });
const inOrder = (rules: readonly NewRule[]) =>
  [...rules].sort((a, b) => `${a.protocol} ${a.fromPort}`.localeCompare(`${b.protocol} ${b.fromPort}`));

export const ruleAuthorizerContract = (
  create: () => Promise<RuleAuthorizerStage>,
  differences: Differences = {},
): void => {
  const { promise, end } = createPromises(differences);
  const stage = async () => {
    const parts = await create();
    const group = await parts.account.createGroup(newName());
    const there = async () => (await parts.securityGroups.restorableRules(group)).map(contentOf);
    return { ...parts, group, there };
  };

  promise('makes the rules with description and tags', async () => {
    const { authorizer, group, there } = await stage();
    const tags: Tags = { team: 'blue', empty: '', 'a/b.c_d:e=f+g-h@i': 'ü *x* <@U1>' };
    const rules = [
      aNewRule(443, { tags, description: 'web, all of it' }),
      aNewRule(8443, { tags, source: { kind: 'cidr', family: 6, cidr: '2001:db8::/32' } }),
    ];
    expect((await authorizer.authorize(group, rules)).kind).toBe('authorized');
    expect(inOrder(await there())).toEqual(inOrder(rules));
  });

  promise('tells the new rules with their ids', async () => {
    const { authorizer, securityGroups, group } = await stage();
    const answer = await authorizer.authorize(group, [aNewRule(80), aNewRule(443, { description: 'web' })]);
    const rules = await securityGroups.inboundRules(group);
    expect(rules).toHaveLength(2);
    expect(answer).toEqual({ kind: 'authorized', rules: expect.arrayContaining(rules) });
  });

  promise('puts back just what was removed', async () => {
    const { authorizer, securityGroups, revoker, group, there } = await stage();
    const list = { kind: 'cidr', family: 6, cidr: '::/0' } as const;
    await authorizer.authorize(group, [
      aNewRule(0, { toPort: 65535, source: v4('0.0.0.0/0'), description: 'all', tags: { by: 'terraform' } }),
    ]);
    await authorizer.authorize(group, [
      aNewRule(0, { protocol: '-1', fromPort: null, toPort: null, source: list, tags: { by: 'hand' } }),
    ]);
    const before = await securityGroups.restorableRules(group);
    expect(before).toHaveLength(2);
    for (const { rule } of before) await revoker.revoke(group, rule.ruleId);
    expect(await there()).toEqual([]);
    for (const removed of before) await authorizer.authorize(group, [contentOf(removed)]);
    expect(inOrder(await there())).toEqual(inOrder(before.map(contentOf)));
  });

  const narrowed = async (
    { authorizer, securityGroups, revoker, there }: Awaited<ReturnType<typeof stage>>,
    group: GroupKey,
    wideId: string,
  ) => {
    const wide = (await securityGroups.restorableRules(group)).find(({ rule }) => rule.ruleId === wideId);
    if (!wide) throw new Error('the wide rule is not there');
    const { source } = wide.rule;
    const entries = source.kind === 'prefix-list' ? await securityGroups.prefixListEntries(group, source.id) : null;
    const narrowing = narrow(wide.rule, WATCHED, entries);
    const pieces = narrowing.kind === 'narrowed' ? narrowing.pieces : [];
    const tags = pieceTags(wide.tags, FINDING);
    const answer = await authorizer.authorize(
      group,
      pieces.map((piece) => ({ ...piece, tags })),
    );
    if (answer.kind === 'authorized') await revoker.revoke(group, wideId);
    return { answer, pieces, left: await there() };
  };

  for (const source of ['0.0.0.0/0', '::/0'])
    promise(`replaces all traffic from ${source} by its pieces, each with the mark of the finding`, async () => {
      const parts = await stage();
      const [wideId = ''] = await parts.account.authorize(parts.group, { protocol: '-1', sources: [source] });
      const { answer, pieces, left } = await narrowed(parts, parts.group, wideId);
      expect(answer.kind).toBe('authorized');
      expect(left.every(({ tags }) => isPieceOf(tags, FINDING))).toBe(true);
      expect(inOrder(left).map(({ tags: _tags, ...rule }) => rule)).toEqual(
        inOrder(pieces.map((piece) => ({ ...piece, tags: {} }))).map(({ tags: _tags, ...rule }) => rule),
      );
    });

  promise('replaces a rule with a prefix list by its pieces', async () => {
    const parts = await stage();
    const list = await parts.account.createPrefixList(['0.0.0.0/0']);
    const rule = { protocol: 'tcp', from: 10240, to: 10260, sources: [list] };
    const [wideId = ''] = await parts.account.authorize(parts.group, rule);
    const { left } = await narrowed(parts, parts.group, wideId);
    const source = { kind: 'prefix-list', id: list };
    expect(inOrder(left)).toMatchObject([
      { fromPort: 10240, toPort: 10249, source },
      { fromPort: 10251, toPort: 10260, source },
    ]);
  });

  promise('adds none of the rules where one is there already', async () => {
    const { authorizer, group, there } = await stage();
    const present = aNewRule(443, { description: 'mine' });
    await authorizer.authorize(group, [present]);
    expect(await authorizer.authorize(group, [aNewRule(80), aNewRule(443), aNewRule(8080)])).toEqual({
      kind: 'duplicate',
    });
    expect(await there()).toEqual([present]);
  });

  promise('adds none of the rules where the group has no room for all', async () => {
    const { authorizer, securityGroups, group } = await stage();
    const ports = (from: number, count: number) => Array.from({ length: count }, (_, index) => aNewRule(from + index));
    await authorizer.authorize(group, ports(1, 59));
    const answer = await authorizer.authorize(group, ports(1000, 2));
    expect(answer).toEqual({ kind: 'quota', why: expect.stringContaining('RulesPerSecurityGroupLimitExceeded') });
    expect(await securityGroups.inboundRules(group)).toHaveLength(59);
  });

  promise('has the room that the check of the quota sees', async () => {
    const { authorizer, securityGroups, group, account } = await stage();
    const id = await account.createPrefixList(Array.from({ length: 56 }, (_, index) => `10.${index}.0.0/16`));
    await account.authorize(group, { protocol: 'tcp', from: 443, to: 443, sources: [id] });
    const size = await securityGroups.prefixListSize(group, id);
    expect(size).toEqual({ family: 4, maxEntries: 57 });
    const fits = async (added: readonly NewRule[]) =>
      fitsQuota({
        live: await securityGroups.inboundRules(group),
        added,
        quota: 60,
        prefixLists: new Map(size ? [[id, size]] : []),
      }).fits;
    const four = [1, 2, 3, 4].map((port) => aNewRule(port));
    expect(await fits(four)).toBe(false);
    expect((await authorizer.authorize(group, four)).kind).toBe('quota');
    expect(await fits(four.slice(1))).toBe(true);
    expect((await authorizer.authorize(group, four.slice(1))).kind).toBe('authorized');
  });

  promise('leaves out the tags that AWS alone may write', async () => {
    const { authorizer, group, there } = await stage();
    const tags = { 'aws:cloudformation:stack-name': 'network', 'AWS:x': 'y', team: 'blue' };
    await authorizer.authorize(group, [aNewRule(443, { tags })]);
    expect(await there()).toEqual([aNewRule(443, { tags: { team: 'blue' } })]);
  });

  promise('says why AWS refuses, and has added nothing', async () => {
    const { authorizer, group, account, there } = await stage();
    const wrong = aNewRule(80, { source: { kind: 'prefix-list', id: 'pl-0123456789abcdef0' } });
    expect(await authorizer.authorize(group, [aNewRule(443), wrong])).toEqual({
      kind: 'refused',
      why: expect.stringContaining('pl-0123456789abcdef0'),
    });
    expect(await there()).toEqual([]);
    await account.deleteGroup(group);
    expect(await authorizer.authorize(group, [aNewRule(443)])).toEqual({
      kind: 'refused',
      why: expect.stringContaining('InvalidGroup.NotFound'),
    });
  });

  promise('takes no rules of different tags in one call, nor none, nor a source that is a group', async () => {
    const { authorizer, group, there } = await stage();
    const refused = (rules: readonly NewRule[]) =>
      expect(authorizer.authorize(group, rules)).rejects.toBeInstanceOf(RangeError);
    await refused([aNewRule(443, { tags: { a: '1' } }), aNewRule(80, { tags: { a: '2' } })]);
    await refused([]);
    await refused([aNewRule(443, { source: { kind: 'group', id: group.groupId } })]);
    expect(await there()).toEqual([]);
  });

  promise('tells rules that cannot be written again just as they are from those that can', async () => {
    const { securityGroups, account, group } = await stage();
    await account.authorize(group, { protocol: 'tcp', from: 443, to: 443, sources: [group.groupId] });
    await account.authorize(group, { protocol: 'tcp', from: 443, to: 443, sources: ['::ffff:0:0/96', '10.0.0.0/8'] });
    expect(await securityGroups.inboundRules(group)).toHaveLength(3);
    expect(await securityGroups.restorableRules(group)).toMatchObject([{ rule: { source: v4('10.0.0.0/8') } }]);
  });

  promise('knows no size of a prefix list that is gone', async () => {
    const { securityGroups, group } = await stage();
    expect(await securityGroups.prefixListSize(group, 'pl-0123456789abcdef0')).toBeNull();
  });

  end();
};
