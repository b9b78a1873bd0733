import { AwsError } from '../aws-error.ts';
import type { GroupName } from '../model/group-state.ts';
import type { PermissionInput, SourceInput } from '../model/permission.ts';
import type { TagInput } from '../model/tags.ts';
import { integerOf, textOf, treesOf, type QueryTree } from '../query-params.ts';

export const groupNameIn = (request: QueryTree): GroupName => ({
  groupId: textOf(request, 'GroupId'),
  groupName: textOf(request, 'GroupName'),
});

const sourcesIn = (item: QueryTree): SourceInput[] => [
  ...treesOf(item, 'IpRanges').map((range) => ({
    kind: 'ipv4' as const,
    cidr: textOf(range, 'CidrIp') ?? '',
    description: textOf(range, 'Description'),
  })),
  ...treesOf(item, 'Ipv6Ranges').map((range) => ({
    kind: 'ipv6' as const,
    cidr: textOf(range, 'CidrIpv6') ?? '',
    description: textOf(range, 'Description'),
  })),
  ...treesOf(item, 'PrefixListIds').map((list) => ({
    kind: 'prefix-list' as const,
    id: textOf(list, 'PrefixListId') ?? '',
    description: textOf(list, 'Description'),
  })),
  ...treesOf(item, 'Groups').map((pair) => ({
    kind: 'group' as const,
    ...groupNameIn(pair),
    userId: textOf(pair, 'UserId'),
    description: textOf(pair, 'Description'),
  })),
];

const portsIn = (item: QueryTree) => ({
  ipProtocol: textOf(item, 'IpProtocol'),
  fromPort: integerOf(item, 'FromPort'),
  toPort: integerOf(item, 'ToPort'),
});

const flatPermission = (request: QueryTree): PermissionInput[] => {
  const cidr = textOf(request, 'CidrIp');
  const group = textOf(request, 'SourceSecurityGroupName');
  if (cidr !== null) return [{ ...portsIn(request), sources: [{ kind: 'ipv4', cidr, description: null }] }];
  if (group === null) return [];
  // With a source group alone the legacy form means all of its traffic.
  const source = { kind: 'group', groupId: null, groupName: group, userId: null, description: null } as const;
  return [{ ...portsIn(request), ipProtocol: textOf(request, 'IpProtocol') ?? '-1', sources: [source] }];
};

/** The permissions of a request in either form: `IpPermissions.n`, or the legacy `CidrIp` at the top. */
export const permissionsIn = (request: QueryTree): PermissionInput[] => [
  ...treesOf(request, 'IpPermissions').map((item) => ({ ...portsIn(item), sources: sourcesIn(item) })),
  ...flatPermission(request),
];

/** The content of a rule as ModifySecurityGroupRules writes it. */
export const ruleRequestIn = (rule: QueryTree): PermissionInput => {
  const description = textOf(rule, 'Description');
  const sources: SourceInput[] = [];
  const cidrIpv4 = textOf(rule, 'CidrIpv4');
  const cidrIpv6 = textOf(rule, 'CidrIpv6');
  const prefixListId = textOf(rule, 'PrefixListId');
  const groupId = textOf(rule, 'ReferencedGroupId');
  if (cidrIpv4 !== null) sources.push({ kind: 'ipv4', cidr: cidrIpv4, description });
  if (cidrIpv6 !== null) sources.push({ kind: 'ipv6', cidr: cidrIpv6, description });
  if (prefixListId !== null) sources.push({ kind: 'prefix-list', id: prefixListId, description });
  if (groupId !== null) sources.push({ kind: 'group', groupId, groupName: null, userId: null, description });
  return { ...portsIn(rule), sources };
};

export const tagsIn = (request: QueryTree): TagInput[] =>
  treesOf(request, 'Tag').map((tag) => ({ key: textOf(tag, 'Key') ?? '', value: textOf(tag, 'Value') ?? '' }));

/** The tags that a creating call gives to what it creates; another `resourceType` than the given one is refused. */
export const newTagsIn = (request: QueryTree, resourceType?: string): TagInput[] =>
  treesOf(request, 'TagSpecification').flatMap((specification) => {
    const type = textOf(specification, 'ResourceType');
    if (resourceType !== undefined && type !== resourceType)
      throw new AwsError(
        'InvalidParameterValue',
        `'${type ?? ''}' is not a valid taggable resource type for this operation.`,
      );
    return tagsIn(specification);
  });
