import { entriesOf } from '../model/prefix-lists.ts';
import type { GroupRule, PrefixList, RuleContent, SecurityGroup, Tags } from '../model/group-state.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import type { Ec2Answer } from './ec2-action.ts';

type Place = Pick<SecurityGroupModel, 'account' | 'region'>;

const arnOf = ({ account, region }: Place, what: string) => `arn:aws:ec2:${region}:${account}:${what}`;

export const renderTags = (tags: Tags): Ec2Answer[] => [...tags].map(([key, value]) => ({ key, value }));
// Create calls leave the set out when there are no tags.
export const renderNewTags = (tags: Tags): Ec2Answer[] | undefined => (tags.size === 0 ? undefined : renderTags(tags));

const rulePorts = ({ ipProtocol, fromPort, toPort }: RuleContent) => ({ ipProtocol, fromPort, toPort });
const ruleCidr = ({ source }: RuleContent): Ec2Answer => {
  switch (source.kind) {
    case 'ipv4':
      return { cidrIpv4: source.cidr };
    case 'ipv6':
      return { cidrIpv6: source.cidr };
    case 'prefix-list':
      return { prefixListId: source.id };
    case 'group':
      return {};
  }
};

/** A rule in `securityGroupRuleSet`. A call that made it leaves an empty `tagSet` out, a describe call does not. */
export const renderRule = (place: Place, rule: GroupRule, tagSet: Ec2Answer[] | undefined): Ec2Answer => ({
  groupOwnerId: place.account,
  groupId: rule.groupId,
  securityGroupRuleId: rule.id,
  isEgress: rule.isEgress,
  ...rulePorts(rule),
  ...ruleCidr(rule),
  referencedGroupInfo:
    rule.source.kind === 'group' ? { groupId: rule.source.id, userId: rule.source.userId } : undefined,
  description: rule.description ?? undefined,
  tagSet,
  securityGroupRuleArn: arnOf(place, `security-group-rule/${rule.id}`),
});

/** A rule in `revokedSecurityGroupRuleSet`, where the group of the source is a plain `referencedGroupId`. */
export const renderRevokedRule = (rule: GroupRule): Ec2Answer => ({
  groupId: rule.groupId,
  securityGroupRuleId: rule.id,
  isEgress: rule.isEgress,
  ...rulePorts(rule),
  ...ruleCidr(rule),
  referencedGroupId: rule.source.kind === 'group' ? rule.source.id : undefined,
  description: rule.description ?? undefined,
});

/** Rules as `IpPermissions`: those of one protocol and port range together, with all their sources. */
export const renderPermissions = (rules: readonly RuleContent[]): Ec2Answer[] => {
  const byPorts = new Map<string, RuleContent[]>();
  for (const rule of rules) {
    const ports = `${rule.ipProtocol} ${rule.fromPort} ${rule.toPort}`;
    byPorts.set(ports, [...(byPorts.get(ports) ?? []), rule]);
  }
  return [...byPorts.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const isIcmp = first.ipProtocol === 'icmp' || first.ipProtocol === 'icmpv6';
    const sources = same.map(({ source, description }) => ({ source, description: description ?? undefined }));
    return {
      ipProtocol: first.ipProtocol,
      // A protocol without ports says nothing of them here, where securityGroupRuleSet says -1.
      ...(first.fromPort === -1 && first.toPort === -1 && !isIcmp
        ? {}
        : { fromPort: first.fromPort, toPort: first.toPort }),
      groups: sources.flatMap(({ source, description }) =>
        source.kind === 'group' ? { userId: source.userId, groupId: source.id, description } : [],
      ),
      ipRanges: sources.flatMap(({ source, description }) =>
        source.kind === 'ipv4' ? { cidrIp: source.cidr, description } : [],
      ),
      ipv6Ranges: sources.flatMap(({ source, description }) =>
        source.kind === 'ipv6' ? { cidrIpv6: source.cidr, description } : [],
      ),
      prefixListIds: sources.flatMap(({ source, description }) =>
        source.kind === 'prefix-list' ? { prefixListId: source.id, description } : [],
      ),
    };
  });
};

export const groupArn = (place: Place, groupId: string): string => arnOf(place, `security-group/${groupId}`);

/** A group in `securityGroupInfo`, with its rules. */
export const renderGroup = (place: Place, group: SecurityGroup, rules: readonly GroupRule[]): Ec2Answer => ({
  ownerId: place.account,
  groupId: group.id,
  groupName: group.name,
  groupDescription: group.description,
  vpcId: group.vpcId,
  securityGroupArn: groupArn(place, group.id),
  ipPermissions: renderPermissions(rules.filter((rule) => !rule.isEgress)),
  ipPermissionsEgress: renderPermissions(rules.filter((rule) => rule.isEgress)),
  tagSet: renderTags(group.tags),
});

export const renderPrefixList = (place: Place, list: PrefixList, progress: 'in-progress' | 'complete'): Ec2Answer => ({
  prefixListId: list.id,
  addressFamily: list.family === 4 ? 'IPv4' : 'IPv6',
  state: `${list.last}-${progress}`,
  prefixListArn: arnOf(place, `prefix-list/${list.id}`),
  prefixListName: list.name,
  maxEntries: list.maxEntries,
  version: list.versions.length,
  tagSet: renderTags(list.tags),
  ownerId: place.account,
});

export const renderEntries = (list: PrefixList, version?: number): Ec2Answer[] =>
  entriesOf(list, version).map(({ cidr, description }) => ({ cidr, description: description ?? undefined }));
