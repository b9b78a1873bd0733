import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AwsError } from '../../../src/sandbox/aws/aws-error.ts';
import type { PermissionInput, SourceInput } from '../../../src/sandbox/aws/model/permission.ts';
import {
  createSecurityGroupModel,
  OTHER_VPC_ID,
  type SecurityGroupModel,
} from '../../../src/sandbox/aws/security-group-model.ts';

let model: SecurityGroupModel;
let group: string;
beforeEach(() => {
  let count = 0;
  model = createSecurityGroupModel({
    account: '111122223333',
    region: 'eu-west-1',
    newId: (prefix) => `${prefix}-${String((count += 1)).padStart(17, '0')}`,
  });
  group = newGroup('workers', OTHER_VPC_ID);
});

const newGroup = (name: string, vpcId: string | null = null) =>
  model.createGroup({ name, description: 'test', vpcId, tags: [] }).id;
const v4 = (cidr: string): SourceInput => ({ kind: 'ipv4', cidr, description: null });
const v6 = (cidr: string): SourceInput => ({ kind: 'ipv6', cidr, description: null });
const from = (groupId: string): SourceInput => ({
  kind: 'group',
  groupId,
  groupName: null,
  userId: null,
  description: null,
});
const tcp = (port: number, ...sources: SourceInput[]): PermissionInput => ({
  ipProtocol: 'tcp',
  fromPort: port,
  toPort: port,
  sources,
});
const authorize = (groupId: string, ...permissions: PermissionInput[]) =>
  model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags: [] });
const revoke = (groupId: string, ruleIds: string[], ...permissions: PermissionInput[]) =>
  model.revoke({ groupId, groupName: null, isEgress: false, ruleIds, permissions });
const inbound = (groupId: string) => model.rules(groupId).filter((rule) => !rule.isEgress);
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as AwsError).code;
  }
  return 'no error';
};

describe('a new region', () => {
  it('has a default VPC and another one, each with a default group', () => {
    expect(model.vpcs().map((vpc) => vpc.isDefault)).toEqual([true, false]);
    expect(model.groups().filter((each) => each.name === 'default')).toHaveLength(2);
  });
});

describe('groups', () => {
  it('lets everything out and nothing in when it is new', () => {
    expect(model.rules(group)).toMatchObject([{ isEgress: true, ipProtocol: '-1', fromPort: -1, toPort: -1 }]);
  });

  it('takes a name once per VPC', () => {
    expect(codeOf(() => newGroup('workers', OTHER_VPC_ID))).toBe('InvalidGroup.Duplicate');
    expect(newGroup('workers')).not.toBe(group);
  });

  it.each([
    ['default', 'InvalidParameterValue'],
    ['sg-mine', 'InvalidParameterValue'],
    ['grün', 'InvalidParameterValue'],
  ])('refuses the name %s', (name, code) => {
    expect(codeOf(() => newGroup(name))).toBe(code);
  });

  it('finds a group by name in the default VPC only', () => {
    const permissions = [tcp(443, v4('10.0.0.0/8'))];
    const byName = (groupName: string) => ({ groupId: null, groupName, isEgress: false, permissions, tags: [] });
    expect(codeOf(() => model.authorize(byName('workers')))).toBe('InvalidGroup.NotFound');
    const other = newGroup('workers');
    expect(model.authorize(byName('workers'))[0]?.groupId).toBe(other);
  });

  it('keeps a group that another one refers to, and deletes one that refers to itself', () => {
    const other = newGroup('other', OTHER_VPC_ID);
    authorize(group, tcp(443, from(group)));
    const [reference] = authorize(other, tcp(443, from(group)));
    expect(codeOf(() => model.deleteGroup({ groupId: group, groupName: null }))).toBe('DependencyViolation');
    revoke(other, [reference?.id ?? '']);
    model.deleteGroup({ groupId: group, groupName: null });
    expect(model.rules(group)).toEqual([]);
  });

  it('never deletes a default group', () => {
    expect(codeOf(() => model.deleteGroup({ groupId: null, groupName: 'default' }))).toBe('CannotDelete');
  });
});

describe('authorize', () => {
  it('makes one rule of each source, with an id of its own', () => {
    const rules = authorize(group, tcp(10250, v4('0.0.0.0/0'), v6('::/0')), tcp(443, v4('10.0.0.0/8')));
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(3);
    expect(inbound(group)).toEqual(rules);
  });

  it.each([
    ['100.68.0.18/18', '100.68.0.0/18'],
    ['1.2.3.4/0', '0.0.0.0/0'],
  ])('clears the host bits of %s', (written, stored) => {
    expect(authorize(group, tcp(443, v4(written)))[0]?.source).toEqual({ kind: 'ipv4', cidr: stored });
  });

  it('writes IPv6 in its short form', () => {
    const [rule] = authorize(group, tcp(443, v6('2001:DB8:0:0::1/32')));
    expect(rule?.source).toEqual({ kind: 'ipv6', cidr: '2001:db8::/32' });
  });

  it.each(['10.0.0.0/33', '10.0.0/8', '010.0.0.0/8', '10.0.0.0', '', '::/0', '10.0.0.256/8', '10.0.0.0/-1'])(
    'refuses the malformed CIDR "%s"',
    (cidr) => {
      expect(codeOf(() => authorize(group, tcp(443, v4(cidr))))).toBe('InvalidParameterValue');
    },
  );

  it.each([
    ['6', 'tcp'],
    ['17', 'udp'],
    ['TCP', 'tcp'],
    ['50', '50'],
  ])('calls the protocol %s by its name %s', (written, stored) => {
    const [rule] = authorize(group, { ipProtocol: written, fromPort: 1, toPort: 2, sources: [v4('10.0.0.0/8')] });
    expect(rule?.ipProtocol).toBe(stored);
  });

  it('knows no ports where the protocol has none', () => {
    const [rule] = authorize(group, { ipProtocol: '-1', fromPort: 0, toPort: 65535, sources: [v4('10.0.0.0/8')] });
    expect(rule).toMatchObject({ fromPort: -1, toPort: -1 });
  });

  it.each([
    ['one port missing', { ipProtocol: 'tcp', fromPort: 443, toPort: null }],
    ['ports the wrong way round', { ipProtocol: 'tcp', fromPort: 2, toPort: 1 }],
    ['a port out of range', { ipProtocol: 'udp', fromPort: 1, toPort: 65536 }],
    ['no protocol', { ipProtocol: null, fromPort: 1, toPort: 2 }],
    ['an unknown protocol', { ipProtocol: 'tls', fromPort: 1, toPort: 2 }],
  ])('refuses %s', (_what, permission) => {
    expect(codeOf(() => authorize(group, { ...permission, sources: [v4('10.0.0.0/8')] }))).toBe(
      'InvalidParameterValue',
    );
  });

  it('refuses a rule that is there already, whatever its description, and adds none of the call', () => {
    authorize(group, tcp(443, v4('10.0.0.0/8')));
    const again = { ...v4('10.9.9.9/8'), description: 'other words' } as SourceInput;
    expect(codeOf(() => authorize(group, tcp(80, v4('10.0.0.0/8')), tcp(443, again)))).toBe(
      'InvalidPermission.Duplicate',
    );
    expect(inbound(group)).toHaveLength(1);
  });

  it('refuses the same permission twice in one call', () => {
    expect(codeOf(() => authorize(group, tcp(443, v4('0.0.0.0/0'), v4('1.1.1.1/0'))))).toBe('InvalidParameterValue');
  });

  it('allows 60 rules for each address family and not one more', () => {
    const many = Array.from({ length: 60 }, (_each, index) => index);
    authorize(group, tcp(443, ...many.map((index) => v4(`10.0.${index}.0/24`))));
    expect(codeOf(() => authorize(group, tcp(443, v4('10.1.0.0/24'))))).toBe('RulesPerSecurityGroupLimitExceeded');
    expect(codeOf(() => authorize(group, tcp(443, from(group))))).toBe('RulesPerSecurityGroupLimitExceeded');
    expect(authorize(group, tcp(443, ...many.map((index) => v6(`fd00:${index}::/64`))))).toHaveLength(60);
  });

  it('counts a prefix list with its maximum', () => {
    const list = model.createPrefixList({ name: 'big', family: 4, maxEntries: 60, entries: [], tags: [] });
    const listed: SourceInput = { kind: 'prefix-list', id: list.id, description: null };
    authorize(group, tcp(443, listed));
    expect(codeOf(() => authorize(group, tcp(80, v4('10.0.0.0/8'))))).toBe('RulesPerSecurityGroupLimitExceeded');
    const grown = { id: list.id, currentVersion: null, name: null, maxEntries: 61, add: [], remove: [] };
    expect(codeOf(() => model.modifyPrefixList(grown))).toBe('RulesPerSecurityGroupLimitExceeded');
    expect(model.prefixLists()[0]?.maxEntries).toBe(60);
  });
});

describe('revoke', () => {
  it('removes only the rule with the id', () => {
    const [open, inside] = authorize(group, tcp(10250, v4('0.0.0.0/0'), v4('10.0.0.0/8')));
    expect(revoke(group, [open?.id ?? '']).revoked).toEqual([open]);
    expect(inbound(group)).toEqual([inside]);
  });

  it('removes nothing when one of the ids is unknown, of another group or of the other direction', () => {
    const [open] = authorize(group, tcp(10250, v4('0.0.0.0/0')));
    const [foreign] = authorize(newGroup('other'), tcp(10250, v4('0.0.0.0/0')));
    const [outbound] = model.rules(group).filter((rule) => rule.isEgress);
    for (const wrong of ['sgr-0unknown', foreign?.id ?? '', outbound?.id ?? '']) {
      expect(codeOf(() => revoke(group, [open?.id ?? '', wrong]))).toBe('InvalidSecurityGroupRuleId.NotFound');
    }
    expect(inbound(group)).toEqual([open]);
  });

  it('reports a mismatch and removes the rest in the default VPC', () => {
    const inDefault = newGroup('default-vpc');
    authorize(inDefault, tcp(443, v4('10.0.0.0/8')));
    const { revoked, unknown } = revoke(inDefault, [], tcp(443, v4('10.0.0.0/8')), tcp(80, v4('10.0.0.0/8')));
    expect(revoked).toMatchObject([{ fromPort: 443 }]);
    expect(unknown).toMatchObject([{ fromPort: 80 }]);
    expect(inbound(inDefault)).toEqual([]);
  });

  it('refuses a mismatch and removes nothing in another VPC', () => {
    authorize(group, tcp(443, v4('10.0.0.0/8')));
    expect(codeOf(() => revoke(group, [], tcp(443, v4('10.0.0.0/8')), tcp(80, v4('10.0.0.0/8'))))).toBe(
      'InvalidPermission.NotFound',
    );
    expect(inbound(group)).toHaveLength(1);
  });

  it('wants either ids or permissions', () => {
    expect(codeOf(() => revoke(group, []))).toBe('MissingParameter');
    expect(codeOf(() => revoke(group, ['sgr-1'], tcp(80, v4('10.0.0.0/8'))))).toBe('InvalidParameterCombination');
  });
});

describe('modify', () => {
  it('keeps the id and the tags of a rule', () => {
    const [rule] = authorize(group, tcp(443, v4('10.0.0.0/8')));
    model.createTags([rule?.id ?? ''], [{ key: 'Team', value: 'blue' }]);
    model.modifyRules(group, [{ ruleId: rule?.id ?? '', permission: tcp(6443, v4('0.0.0.0/0')) }]);
    expect(inbound(group)).toMatchObject([{ id: rule?.id, fromPort: 6443, source: { cidr: '0.0.0.0/0' } }]);
    expect(inbound(group)[0]?.tags.get('Team')).toBe('blue');
  });

  it('changes none of the rules when one becomes the same as another', () => {
    const [first, second] = authorize(group, tcp(443, v4('10.0.0.0/8')), tcp(80, v4('10.0.0.0/8')));
    const changes = [
      { ruleId: first?.id ?? '', permission: tcp(8443, v4('10.0.0.0/8')) },
      { ruleId: second?.id ?? '', permission: tcp(8443, v4('10.0.0.0/8')) },
    ];
    expect(codeOf(() => model.modifyRules(group, changes))).toBe('InvalidPermission.Duplicate');
    expect(inbound(group)).toEqual([first, second]);
  });

  it('wants exactly one source', () => {
    const [rule] = authorize(group, tcp(443, v4('10.0.0.0/8')));
    const change = (...sources: SourceInput[]) =>
      codeOf(() => model.modifyRules(group, [{ ruleId: rule?.id ?? '', permission: tcp(443, ...sources) }]));
    expect(change()).toBe('MissingParameter');
    expect(change(v4('10.0.0.0/8'), v6('::/0'))).toBe('InvalidParameterCombination');
  });

  it('changes a description and nothing else', () => {
    const [rule] = authorize(group, tcp(443, v4('10.0.0.0/8')));
    const descriptions = [{ ruleId: rule?.id ?? '', description: 'inside' }];
    model.updateDescriptions({ groupId: group, groupName: null, isEgress: false, permissions: [], descriptions });
    expect(inbound(group)).toEqual([{ ...rule, description: 'inside' }]);
  });
});

describe('prefix lists', () => {
  const change = { currentVersion: 1, name: null, maxEntries: null, add: [], remove: [] };
  const newList = () =>
    model.createPrefixList({
      name: 'office',
      family: 4,
      maxEntries: 2,
      entries: [{ cidr: '198.51.100.7/24', description: null }],
      tags: [],
    }).id;

  it('counts a version for each change of entries and can go back', () => {
    const id = newList();
    model.modifyPrefixList({ ...change, id, add: [{ cidr: '0.0.0.0/0', description: 'all' }] });
    expect(model.prefixListEntries(id).map((entry) => entry.cidr)).toEqual(['198.51.100.0/24', '0.0.0.0/0']);
    expect(model.prefixListEntries(id, 1)).toHaveLength(1);
    model.restorePrefixList(id, 1, 2);
    expect(model.prefixListEntries(id, 3)).toEqual(model.prefixListEntries(id, 1));
  });

  it('refuses a change against an old version', () => {
    const id = newList();
    const add = [{ cidr: '10.0.0.0/8', description: null }];
    model.modifyPrefixList({ ...change, id, add });
    expect(codeOf(() => model.modifyPrefixList({ ...change, id, add }))).toBe('PrefixListVersionMismatch');
  });

  it('holds no more than its maximum', () => {
    const add = ['10.0.0.0/8', '172.16.0.0/12'].map((cidr) => ({ cidr, description: null }));
    expect(codeOf(() => model.modifyPrefixList({ ...change, id: newList(), add }))).toBe(
      'PrefixListMaxEntriesExceeded',
    );
  });

  it('stays as long as a rule refers to it', () => {
    const id = newList();
    const [rule] = authorize(group, tcp(443, { kind: 'prefix-list', id, description: null }));
    expect(codeOf(() => model.deletePrefixList(id))).toBe('DependencyViolation');
    revoke(group, [rule?.id ?? '']);
    model.deletePrefixList(id);
    expect(model.prefixLists()).toEqual([]);
  });
});

describe('tags', () => {
  it('deletes a tag only with the value that was named', () => {
    model.createTags([group], [{ key: 'Team', value: 'blue' }]);
    model.deleteTags([group], [{ key: 'Team', value: 'red' }]);
    expect(
      model
        .tagged()
        .find((each) => each.resourceId === group)
        ?.tags.get('Team'),
    ).toBe('blue');
    model.deleteTags([group], [{ key: 'Team', value: null }]);
    expect(model.tagged().find((each) => each.resourceId === group)?.tags.size).toBe(0);
  });

  it('tags nothing when one of the resources is unknown', () => {
    expect(codeOf(() => model.createTags([group, 'sg-0unknown'], [{ key: 'a', value: 'b' }]))).toBe('InvalidID');
    expect(model.tagged().find((each) => each.resourceId === group)?.tags.size).toBe(0);
  });

  it('gives a resource fifty tags and not one more, nor one twice', () => {
    const tags = Array.from({ length: 50 }, (_each, index) => ({ key: `key-${index}`, value: '' }));
    model.createTags([group], tags);
    model.createTags([group], tags);
    expect(codeOf(() => model.createTags([group], [{ key: 'one more', value: '' }]))).toBe('TagLimitExceeded');
    const rule = { groupId: group, groupName: null, isEgress: false, permissions: [tcp(443, v4('10.0.0.0/8'))] };
    expect(codeOf(() => model.authorize({ ...rule, tags: [...tags, { key: 'k', value: '' }] }))).toBe(
      'TagLimitExceeded',
    );
    const twice = [
      { key: 'k', value: 'a' },
      { key: 'k', value: 'b' },
    ];
    expect(codeOf(() => model.authorize({ ...rule, tags: twice }))).toBe('InvalidParameterValue');
    expect(inbound(group)).toEqual([]);
  });

  it('keeps the keys that are reserved for AWS', () => {
    expect(codeOf(() => model.createTags([group], [{ key: 'aws:x', value: '' }]))).toBe('InvalidParameterValue');
  });
});
