import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import { parseCidr } from '../exposure/cidr.ts';
import type { Rule, Source, Tags } from '../exposure/rule.ts';

/** A rule as EC2 answers it. */
export const toRule = (rule: SecurityGroupRule): Rule => {
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

export const toTags = ({ Tags = [] }: SecurityGroupRule): Tags =>
  Object.fromEntries(Tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));

/** Whether the source, written again as we read it, is the very source that EC2 has. */
export const isRestorable = ({ PrefixListId, CidrIpv4, CidrIpv6 }: SecurityGroupRule): boolean => {
  if (PrefixListId) return true;
  const parsed = parseCidr(CidrIpv4 ?? CidrIpv6 ?? '');
  return parsed.kind === (CidrIpv4 ? 'ipv4' : 'ipv6');
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
