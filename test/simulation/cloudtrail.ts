import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import type { AwsChange, AwsRule } from './aws.ts';

/** Who changes security groups here: somebody, whom AWS vouches for or not, an IAM user, or the bot's own role. */
export type Identity = { name: string; proven: boolean; user?: boolean; bot: boolean };
type Call = { eventId: string; at: Instant };

/** The event that CloudTrail makes of a change, as far as anything reads it; null for what nobody forwards. */
export const cloudTrailEvent = (change: AwsChange, place: Place, { eventId, at }: Call, identity: Identity) => {
  const { eventName, requestParameters, responseElements } = callOf(change);
  return {
    version: '0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account: place.account,
    region: place.region,
    detail: {
      eventVersion: '1.11',
      eventSource: 'ec2.amazonaws.com',
      eventName,
      eventTime: timeText(at),
      awsRegion: place.region,
      sourceIPAddress: '198.51.100.7',
      userAgent: 'aws-cli/2.31.0',
      userIdentity: userIdentity(place.account, identity),
      requestParameters,
      responseElements,
      eventID: eventId,
      recipientAccountId: place.account,
    },
  };
};
/** To the second, as CloudTrail has it. */
const timeText = (at: Instant): string => {
  const second = Math.floor(at / 1_000);
  const text = TIME_TEXTS.get(second) ?? `${new Date(at).toISOString().slice(0, -5)}Z`;
  TIME_TEXTS.set(second, text);
  return text;
};
/** All worlds begin at the same moment. */
const TIME_TEXTS = new Map<number, string>();

type Place = Omit<GroupKey, 'groupId'>;

const userIdentity = (account: string, { name, proven, user = false, bot }: Identity) => {
  if (user && !bot)
    return { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/ops/${name}`, accountId: account, userName: name };
  const role = bot ? 'portcullis-remediate' : 'dev';
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    sessionContext: {
      sessionIssuer: { type: 'Role', userName: role },
      ...(proven && !bot ? { sourceIdentity: `${name}@acme.example` } : {}),
    },
  };
};

const callOf = (change: AwsChange) => {
  const done = { requestId: '11111111-0000-4000-8000-000000000001', _return: true };
  switch (change.kind) {
    case 'added':
      return {
        eventName: 'AuthorizeSecurityGroupIngress',
        requestParameters: { ...named(change), ipPermissions: { items: change.rules.map(permission) } },
        // Who names the group by its name alone gets no ids either.
        responseElements:
          change.name === null
            ? { ...done, securityGroupRuleSet: { items: change.rules.map((rule) => ruleItem(rule, change.group)) } }
            : done,
      };
    case 'removed':
      return {
        eventName: 'RevokeSecurityGroupIngress',
        requestParameters: {
          ...named(change),
          securityGroupRuleIds: { items: change.rules.map(({ ruleId }) => ({ securityGroupRuleId: ruleId })) },
        },
        responseElements: done,
      };
    case 'modified':
      return {
        eventName: 'ModifySecurityGroupRules',
        requestParameters: {
          ModifySecurityGroupRulesRequest: {
            GroupId: change.group.groupId,
            SecurityGroupRule: change.rules.map(modification),
          },
        },
        responseElements: done,
      };
    case 'list':
      return {
        eventName: 'ModifyManagedPrefixList',
        requestParameters: {
          ModifyManagedPrefixListRequest: {
            PrefixListId: change.id,
            AddEntry: change.added.map((Cidr, i) => ({ Cidr, tag: i + 1 })),
          },
        },
        responseElements: done,
      };
  }
};

const named = ({ group, name }: { group: GroupKey; name: string | null }) =>
  name === null ? { groupId: group.groupId } : { groupName: name };

const ports = ({ protocol, fromPort, toPort }: AwsRule) => ({
  ipProtocol: protocol,
  ...(fromPort === null ? {} : { fromPort, toPort }),
});
const sourceOf = ({ source }: AwsRule, ipv4: string, ipv6: string, list: string): Record<string, string> => {
  if (source.kind === 'cidr') return { [source.family === 4 ? ipv4 : ipv6]: source.cidr };
  return source.kind === 'prefix-list' ? { [list]: source.id } : {};
};
const permission = (rule: AwsRule) => ({
  ...ports(rule),
  groups: {},
  ipRanges: rule.source.kind === 'cidr' && rule.source.family === 4 ? { items: [{ cidrIp: rule.source.cidr }] } : {},
  ipv6Ranges:
    rule.source.kind === 'cidr' && rule.source.family === 6 ? { items: [{ cidrIpv6: rule.source.cidr }] } : {},
  prefixListIds: rule.source.kind === 'prefix-list' ? { items: [{ prefixListId: rule.source.id }] } : {},
});
const ruleItem = (rule: AwsRule, group: GroupKey) => ({
  groupOwnerId: group.account,
  groupId: group.groupId,
  securityGroupRuleId: rule.ruleId,
  isEgress: false,
  ...ports(rule),
  ...sourceOf(rule, 'cidrIpv4', 'cidrIpv6', 'prefixListId'),
});
const modification = (rule: AwsRule, index: number) => ({
  SecurityGroupRuleId: rule.ruleId,
  tag: index + 1,
  SecurityGroupRule: {
    IpProtocol: rule.protocol,
    ...(rule.fromPort === null ? {} : { FromPort: rule.fromPort, ToPort: rule.toPort }),
    ...sourceOf(rule, 'CidrIpv4', 'CidrIpv6', 'PrefixListId'),
  },
});
