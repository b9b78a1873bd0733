import type { EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeManagedPrefixListsCommand,
  paginateDescribeSecurityGroupRules,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import type { Rule } from '../exposure/rule.ts';
import { PortcullisError } from '../errors.ts';
import type { Place } from '../finding/place.ts';
import type { GroupedRule, SecurityGroups, TaggedRule } from '../ports.ts';
import type { Ec2In } from './ec2-clients.ts';
import { isRestorable, toRule, toTags } from './security-group-rule-ec2.ts';

export const actions = [
  'ec2:DescribeSecurityGroupRules',
  'ec2:GetManagedPrefixListEntries',
  'ec2:DescribeManagedPrefixLists',
] as const;

/** Reads the rules of security groups by the EC2 API. Every answer is paged through to its end. */
export const createSecurityGroupsEc2 = (ec2In: Ec2In): SecurityGroups => ({
  inboundRules: async (group) => {
    const rules: Rule[] = [];
    for await (const rule of inbound(ec2In(group), group.groupId)) rules.push(toRule(rule));
    return rules;
  },
  restorableRules: async (group) => {
    const rules: TaggedRule[] = [];
    for await (const rule of inbound(ec2In(group), group.groupId)) {
      const ruleId = rule.SecurityGroupRuleId;
      if (ruleId && isRestorable(rule)) rules.push({ rule: { ...toRule(rule), ruleId }, tags: toTags(rule) });
    }
    return rules;
  },
  allInboundRules: (place) => allInbound(ec2In, place),
  prefixListEntries: async (place, PrefixListId) => {
    const entries: string[] = [];
    try {
      const { PrefixLists = [] } = await ec2In(place).send(
        new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }),
      );
      if (PrefixLists.some(({ State }) => State?.endsWith('-in-progress'))) return null;
      for await (const page of paginateGetManagedPrefixListEntries(
        { client: ec2In(place), pageSize: 100 },
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
  prefixListSize: async (place, PrefixListId) => {
    try {
      const { PrefixLists = [] } = await ec2In(place).send(
        new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] }),
      );
      const [list] = PrefixLists;
      if (!list) return null;
      const family = list.AddressFamily === 'IPv4' ? 4 : list.AddressFamily === 'IPv6' ? 6 : null;
      return { family, maxEntries: list.MaxEntries ?? null };
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidPrefixListID.NotFound') return null;
      throw error;
    }
  },
});

async function* inbound(client: EC2Client, groupId: string) {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  // By filter, not by id: a rule or group that is gone is an empty answer then, not an error.
  for await (const page of paginateDescribeSecurityGroupRules({ client, pageSize: 1_000 }, { Filters }))
    for (const rule of page.SecurityGroupRules ?? []) if (rule.IsEgress !== true) yield rule;
}

async function* allInbound(ec2In: Ec2In, place: Place): AsyncGenerator<readonly GroupedRule[]> {
  const { account } = place;
  const client = ec2In(place);
  for await (const page of paginateDescribeSecurityGroupRules({ client, pageSize: 1_000 }, {}))
    yield (page.SecurityGroupRules ?? []).flatMap((rule) => {
      const { GroupId: groupId, SecurityGroupRuleId: ruleId, GroupOwnerId: owner = account } = rule;
      // Groups that others share with the account are theirs to close.
      if (!groupId || !ruleId || rule.IsEgress === true || owner !== account) return [];
      return [{ groupId, rule: { ...toRule(rule), ruleId } }];
    });
}
