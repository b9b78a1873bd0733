import type { GroupKey } from '../../finding/finding.ts';

/** The group's page in the AWS console of its partition. */
export const groupConsoleUrl = ({ region, groupId }: GroupKey): string =>
  `https://${consoleHost(region)}/ec2/home?region=${region}#SecurityGroup:groupId=${groupId}`;

const consoleHost = (region: string): string => {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
};
