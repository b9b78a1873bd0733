import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import { authorizeEvent } from '../../support/cloudtrail-event.ts';
import type { BusEvent } from './event-bridge.ts';
import type { Platform } from './start-platform.ts';

export type Opened = {
  groupId: string;
  /** What CloudTrail has told EventBridge of it. */
  event: BusEvent;
  /** The inbound rules that are there now, as `tcp 10250-10250 0.0.0.0/0`. */
  inbound: () => Promise<string[]>;
};

type Place = { account: string; region: string };

/** Alex, as AWS proves, makes a group and opens a port of it to the world. */
export const openPort = async (
  { askerIn, now }: Platform,
  { account, region, port }: Place & { port: number },
): Promise<Opened> => {
  const ec2 = new EC2Client(askerIn(account, region));
  const GroupName = `opened-${randomUUID()}`;
  const { GroupId: groupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: 'opened' }),
  );
  const cidr = '0.0.0.0/0';
  const permission = { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] };
  const { SecurityGroupRules = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] }),
  );
  const rules = SecurityGroupRules.map(({ SecurityGroupRuleId: id = '' }) => ({
    id,
    groupId,
    isEgress: false,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    source: { kind: 'ipv4' as const, cidr },
    description: null,
    tags: new Map<string, string>(),
  }));
  const event = authorizeEvent(rules, {
    eventId: randomUUID(),
    now: now(),
    sourceIdentity: 'alex@acme.example',
    place: { account, region },
  });
  const inbound = async () => {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const { SecurityGroupRules: found = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return found.flatMap(({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4 }) =>
      IsEgress ? [] : [`${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4}`],
    );
  };
  return { groupId, event, inbound };
};
