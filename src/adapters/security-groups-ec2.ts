import type { EC2Client, SecurityGroupRule } from '@aws-sdk/client-ec2';
import {
  DescribeManagedPrefixListsCommand,
  DescribeVpcsCommand,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import { parseCidr } from '../exposure/cidr.ts';
import type { Rule, Source } from '../exposure/rule.ts';
import { PortcullisError } from '../errors.ts';
import type { SecurityGroups } from '../ports.ts';

export const actions = [
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:GetManagedPrefixListEntries',
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeVpcs',
] as const;

/** One client per region, made when first needed. */
export type Ec2In = (region: string) => EC2Client;

/** Read access to security groups by the EC2 API. Every answer is paged through to its end. */
export const createSecurityGroupsEc2 = (ec2In: Ec2In): SecurityGroups => ({
  inboundRules: async ({ region, groupId }) => {
    const rules: Rule[] = [];
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    // By filter, not by id: a rule or group that is gone is an empty answer then, not an error.
    for await (const page of paginateDescribeSecurityGroupRules(
      { client: ec2In(region), pageSize: 1_000 },
      { Filters },
    ))
      for (const rule of page.SecurityGroupRules ?? []) if (rule.IsEgress !== true) rules.push(toRule(rule));
    return rules;
  },
  groupIdsByName: async ({ region }, name) => {
    const ids: string[] = [];
    // EC2 takes a name without an id in the default VPC alone: a namesake elsewhere is somebody else's group.
    const { Vpcs = [] } = await ec2In(region).send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    const defaults = Vpcs.flatMap(({ VpcId }) => (VpcId ? [VpcId] : []));
    if (defaults.length === 0) return [];
    const Filters = [
      { Name: 'group-name', Values: [literal(name)] },
      { Name: 'vpc-id', Values: defaults },
    ];
    for await (const page of paginateDescribeSecurityGroups({ client: ec2In(region), pageSize: 1_000 }, { Filters }))
      for (const { GroupId, GroupName } of page.SecurityGroups ?? [])
        if (GroupId && GroupName === name) ids.push(GroupId);
    return ids;
  },
  groupIdsByPrefixList: async ({ region }, id) => {
    const ids: string[] = [];
    const Filters = [{ Name: 'ip-permission.prefix-list-id', Values: [id] }];
    for await (const page of paginateDescribeSecurityGroups({ client: ec2In(region), pageSize: 1_000 }, { Filters }))
      for (const { GroupId } of page.SecurityGroups ?? []) if (GroupId) ids.push(GroupId);
    return ids;
  },
  prefixListEntries: async ({ region }, PrefixListId) => {
    const entries: string[] = [];
    try {
      const { PrefixLists = [] } = await ec2In(region).send(
        new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }),
      );
      if (PrefixLists.some(({ State }) => State?.endsWith('-in-progress'))) return null;
      for await (const page of paginateGetManagedPrefixListEntries(
        { client: ec2In(region), pageSize: 100 },
        { PrefixListId },
      ))
        for (const { Cidr } of page.Entries ?? []) if (Cidr) entries.push(Cidr);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidPrefixListID.NotFound') throw error;
      throw new PortcullisError(
        'no-such-list',
        `The prefix list ${PrefixListId} is gone, or no longer shared with this account.`,
        { cause: error },
      );
    }
    return entries;
  },
});

/** EC2 filter values may hold wildcards; a name is meant as it is written. */
const literal = (name: string): string => name.replace(/[\\*?]/g, '\\$&');

const toRule = (rule: SecurityGroupRule): Rule => {
  const protocol = rule.IpProtocol ?? '-1';
  return {
    ruleId: rule.SecurityGroupRuleId ?? null,
    protocol,
    fromPort: protocol === '-1' ? null : (rule.FromPort ?? null),
    toPort: protocol === '-1' ? null : (rule.ToPort ?? null),
    source: toSource(rule),
    description: rule.Description ?? null,
  };
};

const toSource = (rule: SecurityGroupRule): Source => {
  if (rule.PrefixListId) return { kind: 'prefix-list', id: rule.PrefixListId };
  if (rule.ReferencedGroupInfo) return { kind: 'group', id: rule.ReferencedGroupInfo.GroupId ?? '' };
  const text = rule.CidrIpv4 ?? rule.CidrIpv6 ?? '';
  const parsed = parseCidr(text);
  // EC2 never answers with an unreadable CIDR; if it ever did, the rule is taken for open rather than for closed.
  if (parsed.kind !== 'unreadable') return parsed.source;
  return rule.CidrIpv6 ? { kind: 'cidr', family: 6, cidr: '::/0' } : { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' };
};
