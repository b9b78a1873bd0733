import type { EC2Client, IpPermission, SecurityGroup, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { paginateDescribeSecurityGroupRules, paginateDescribeSecurityGroups } from '@aws-sdk/client-ec2';
import type { Rule } from '../exposure/rule.ts';
import type { LiveRule } from '../finding/finding.ts';
import type { Estate, WholeGroup } from '../ports.ts';
import { toRule } from './security-group-rule-ec2.ts';
import { inFilters } from './surroundings-calls-ec2.ts';
import { actions as lookingAround, createSurroundingsOfManyEc2 } from './surroundings-ec2.ts';

export const actions = [
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  ...lookingAround.filter((action) => action !== 'ec2:DescribeSecurityGroups'),
] as const;

/** The largest page that EC2 gives of either. */
const PAGE = 1_000;

/**
 * The security groups of an account and region by the EC2 API. Groups are listed with their rules inside, a thousand a
 * call: that is a seventh of the calls that their rules take one by one (ADR 19), and each group is whole.
 */
export const createEstateEc2 = (client: EC2Client, account: string): Estate => {
  // Groups and rules that others share with the account are theirs to close.
  const isOwn = (owner: string | undefined) => (owner ?? account) === account;
  return {
    groups: async function* () {
      for await (const page of paginateDescribeSecurityGroups({ client, pageSize: PAGE }, {}))
        yield (page.SecurityGroups ?? []).filter(({ OwnerId }) => isOwn(OwnerId)).flatMap(toWholeGroup);
    },
    rulesOf: async (groupIds) => {
      const rules = new Map<string, LiveRule[]>();
      for (const Values of inFilters(groupIds)) {
        const pages = paginateDescribeSecurityGroupRules(
          { client, pageSize: PAGE },
          { Filters: [{ Name: 'group-id', Values }] },
        );
        for await (const page of pages)
          for (const rule of page.SecurityGroupRules ?? []) {
            const { GroupId: groupId, SecurityGroupRuleId: ruleId } = rule;
            if (!groupId || !ruleId || rule.IsEgress === true) continue;
            rules.set(groupId, [...(rules.get(groupId) ?? []), { ...toRule(rule), ruleId }]);
          }
      }
      return rules;
    },
    lookAround: createSurroundingsOfManyEc2(client),
  };
};

const toWholeGroup = ({ GroupId, GroupName = '', VpcId = '', IpPermissions = [] }: SecurityGroup): WholeGroup[] =>
  GroupId ? [{ groupId: GroupId, name: GroupName, vpcId: VpcId, rules: IpPermissions.flatMap(toRules) }] : [];

/** EC2 lists what has the same protocol and ports together, with all of its sources. */
const toRules = (permission: IpPermission): Rule[] => {
  const {
    IpProtocol,
    FromPort,
    ToPort,
    IpRanges = [],
    Ipv6Ranges = [],
    PrefixListIds = [],
    UserIdGroupPairs = [],
  } = permission;
  const sources: SecurityGroupRule[] = [
    ...IpRanges.map(({ CidrIp: CidrIpv4, Description }) => ({ CidrIpv4, Description })),
    ...Ipv6Ranges.map(({ CidrIpv6, Description }) => ({ CidrIpv6, Description })),
    ...PrefixListIds.map(({ PrefixListId, Description }) => ({ PrefixListId, Description })),
    ...UserIdGroupPairs.map(({ GroupId, Description }) => ({ ReferencedGroupInfo: { GroupId }, Description })),
  ];
  return sources.map((source) => toRule({ IpProtocol, FromPort, ToPort, ...source }));
};
