import type { GroupRule } from '../../src/sandbox/aws/model/group-state.ts';
import type { Place } from '../../src/finding/place.ts';
import { GROUP } from './findings.ts';

/** The event that CloudTrail makes of one AuthorizeSecurityGroupIngress call, as far as anything reads it. */
export const authorizeEvent = (
  rules: readonly GroupRule[],
  {
    eventId = '5d1f0b6e-0000-4000-8000-000000000001',
    now = 0,
    sourceIdentity = null,
    place = GROUP,
  }: { eventId?: string; now?: number; sourceIdentity?: string | null; place?: Place } = {},
) => ({
  version: '0',
  id: eventId,
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ec2',
  account: place.account,
  region: place.region,
  time: new Date(now).toISOString(),
  detail: {
    eventVersion: '1.11',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    eventTime: new Date(now).toISOString().replace('.000Z', 'Z'),
    awsRegion: place.region,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.31.0',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${GROUP.account}:assumed-role/dev/carol`,
      accountId: GROUP.account,
      sessionContext: {
        sessionIssuer: { type: 'Role', userName: 'dev' },
        ...(sourceIdentity === null ? {} : { sourceIdentity }),
      },
    },
    requestParameters: { groupId: rules[0]?.groupId, ipPermissions: { items: rules.map(toPermission) } },
    responseElements: {
      requestId: '11111111-0000-4000-8000-000000000001',
      _return: true,
      securityGroupRuleSet: { items: rules.map(toRuleItem) },
    },
    eventID: eventId,
    recipientAccountId: place.account,
  },
});

const ports = ({ ipProtocol, fromPort, toPort }: GroupRule) => ({ ipProtocol, fromPort, toPort });

const toPermission = (rule: GroupRule) => ({
  ...ports(rule),
  groups: {},
  ipRanges: rule.source.kind === 'ipv4' ? { items: [{ cidrIp: rule.source.cidr }] } : {},
  ipv6Ranges: rule.source.kind === 'ipv6' ? { items: [{ cidrIpv6: rule.source.cidr }] } : {},
  prefixListIds: rule.source.kind === 'prefix-list' ? { items: [{ prefixListId: rule.source.id }] } : {},
});

const toRuleItem = (rule: GroupRule) => ({
  groupOwnerId: GROUP.account,
  groupId: rule.groupId,
  securityGroupRuleId: rule.id,
  isEgress: rule.isEgress,
  ...ports(rule),
  ...(rule.source.kind === 'ipv4' ? { cidrIpv4: rule.source.cidr } : {}),
  ...(rule.source.kind === 'ipv6' ? { cidrIpv6: rule.source.cidr } : {}),
  ...(rule.source.kind === 'prefix-list' ? { prefixListId: rule.source.id } : {}),
});
