import type { EC2Client, SecurityGroupRule } from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupIngressCommand,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { PortcullisError } from '../errors.ts';
import type { Canary } from '../ports.ts';

export const actions = [
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:DescribeSecurityGroupRules',
  'ec2:RevokeSecurityGroupIngress',
] as const;

/** TEST-NET-3: documentation space, which nobody on the internet has (RFC 5737). */
const NOBODY = '203.0.113.0/24';

/**
 * The one group of the heartbeat. It is bound here: whoever holds this can name no other group, nor another source. Both
 * commands are named beside their own adapters for this alone (docs/adr/0017).
 */
export const createCanaryEc2 = (client: EC2Client, groupId: string): Canary => ({
  leftovers: async () => {
    const ids: string[] = [];
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    for await (const page of paginateDescribeSecurityGroupRules({ client }, { Filters }))
      for (const rule of page.SecurityGroupRules ?? []) if (isOurs(rule, groupId)) ids.push(rule.SecurityGroupRuleId);
    return ids;
  },
  open: async (port) => {
    const range = { CidrIp: NOBODY, Description: 'Portcullis heartbeat' };
    const call = new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [range] }],
    });
    const answer = await client.send(call).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'InvalidPermission.Duplicate') return null;
      throw error;
    });
    if (answer === null) return null;
    const ruleId = answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId;
    if (!ruleId)
      throw new PortcullisError('not-yet', 'EC2 opened the heartbeat’s rule and did not say under which id.');
    return ruleId;
  },
  close: async (ruleId) => {
    try {
      await client.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: [ruleId] }));
    } catch (error) {
      // InvalidSecurityGroupRuleId.NotFound, InvalidPermission.NotFound: somebody was faster.
      if (!(error instanceof Error) || !error.name.endsWith('.NotFound')) throw error;
    }
  },
});

/** What somebody else wrote into the group is judged like any other rule, and not touched here. */
const isOurs = (
  rule: SecurityGroupRule,
  groupId: string,
): rule is SecurityGroupRule & { SecurityGroupRuleId: string } =>
  rule.GroupId === groupId &&
  rule.IsEgress !== true &&
  rule.CidrIpv4 === NOBODY &&
  rule.SecurityGroupRuleId !== undefined;
