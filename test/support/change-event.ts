import { GROUP } from './findings.ts';

/** The CloudTrail event of any call that changes security groups or prefix lists, made by `alice`. */
export const changeEvent = (
  eventName: string,
  requestParameters: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  version: '0',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ec2',
  account: GROUP.account,
  region: GROUP.region,
  detail: {
    eventVersion: '1.11',
    eventSource: 'ec2.amazonaws.com',
    eventName,
    eventTime: '2026-11-22T12:00:00Z',
    awsRegion: GROUP.region,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${GROUP.account}:user/alice`, userName: 'alice' },
    requestParameters,
    responseElements: { requestId: '11111111-0000-4000-8000-000000000002', _return: true },
    eventID: '5d1f0b6e-0000-4000-8000-00000000000c',
    recipientAccountId: GROUP.account,
    ...more,
  },
});

/** A ModifySecurityGroupRules of one rule, in the new style of logging. */
export const modifyEvent = (groupId: string, ruleId: string, port: number, cidr: string) =>
  changeEvent('ModifySecurityGroupRules', {
    ModifySecurityGroupRulesRequest: {
      GroupId: groupId,
      SecurityGroupRule: {
        SecurityGroupRuleId: ruleId,
        tag: 1,
        SecurityGroupRule: { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIpv4: cidr },
      },
    },
  });
