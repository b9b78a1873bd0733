import type { GroupKey } from '../../finding/finding.ts';

/** The group's page in the AWS console of its partition: its rules are listed there by their ids. */
export const groupConsoleUrl = ({ region, groupId }: GroupKey): string =>
  `https://${consoleHost(region)}/ec2/home?region=${region}#SecurityGroup:groupId=${groupId}`;

/** Where the group's inbound rules are edited. The console has no page of a single rule; this one shows them by id. */
export const rulesConsoleUrl = ({ region, groupId }: GroupKey): string =>
  `https://${consoleHost(region)}/ec2/home?region=${region}#ModifyInboundSecurityGroupRules:securityGroupId=${groupId}`;

/** The event in CloudTrail's event history; null for what is no event id. It gets there some minutes after the change. */
export const eventConsoleUrl = ({ region }: Pick<GroupKey, 'region'>, eventId: string | null): string | null =>
  eventId !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(eventId)
    ? `https://${consoleHost(region)}/cloudtrailv2/home?region=${region}#/events?EventId=${eventId}`
    : null;

const consoleHost = (region: string): string => {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
};
