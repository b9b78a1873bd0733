import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import { authorizeEvent } from '../../support/cloudtrail-event.ts';
import type { BusEvent } from './event-bridge.ts';
import type { Platform } from './start-platform.ts';

export type Opened = {
  groupId: string;
  groupName: string;
  /** What CloudTrail has told EventBridge of it. */
  event: BusEvent & ReturnType<typeof authorizeEvent>;
  /** The inbound rules that are there now, sorted, as `tcp 10250-10250 0.0.0.0/0`. */
  inbound: () => Promise<string[]>;
};

type Opening = {
  account: string;
  region: string;
  port: number;
  /** The last port of the range; `port` when it is one. */
  toPort?: number;
  /** Opens it to a prefix list that holds the world, of the account's own. */
  byPrefixList?: boolean;
  /** An instance has the group by then. */
  inUse?: boolean;
};

const WORLD = '0.0.0.0/0';

/** Alex, as AWS proves, makes a group and opens ports of it to the world. */
export const openPort = async (
  { askerIn, now }: Pick<Platform, 'askerIn' | 'now'>,
  { account, region, port, toPort = port, byPrefixList = false, inUse = false }: Opening,
): Promise<Opened> => {
  const ec2 = new EC2Client(askerIn(account, region));
  const GroupName = `opened-${randomUUID()}`;
  const { GroupId: groupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: 'opened' }),
  );
  if (inUse) await runInstance(ec2, groupId);
  const list = byPrefixList ? await listTheWorld(ec2) : null;
  const from = list === null ? { IpRanges: [{ CidrIp: WORLD }] } : { PrefixListIds: [{ PrefixListId: list }] };
  const permission = { IpProtocol: 'tcp', FromPort: port, ToPort: toPort, ...from };
  const { SecurityGroupRules = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] }),
  );
  const rules = SecurityGroupRules.map(({ SecurityGroupRuleId: id = '' }) => ({
    id,
    groupId,
    isEgress: false,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort,
    source: list === null ? { kind: 'ipv4' as const, cidr: WORLD } : { kind: 'prefix-list' as const, id: list },
    description: null,
    tags: new Map<string, string>(),
  }));
  const event = authorizeEvent(rules, {
    eventId: randomUUID(),
    now: now(),
    sourceIdentity: 'alex@acme.example',
    place: { account, region },
  });
  return { groupId, groupName: GroupName, event, inbound: () => inboundOf(ec2, groupId) };
};

const inboundOf = async (ec2: EC2Client, groupId: string): Promise<string[]> => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules: found = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  const inbound = found.flatMap(({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, PrefixListId }) =>
    IsEgress ? [] : [`${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4 ?? PrefixListId}`],
  );
  return inbound.sort();
};

const runInstance = async (ec2: EC2Client, groupId: string): Promise<void> => {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const one = { ImageId: Images[0]?.ImageId, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' as const };
  await ec2.send(new RunInstancesCommand({ ...one, SecurityGroupIds: [groupId] }));
};

const listTheWorld = async (ec2: EC2Client): Promise<string> => {
  const list = { PrefixListName: 'partners', MaxEntries: 1, AddressFamily: 'IPv4', Entries: [{ Cidr: WORLD }] };
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand(list));
  return PrefixList?.PrefixListId ?? '';
};
