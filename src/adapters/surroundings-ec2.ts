import type { EC2Client, Reservation } from '@aws-sdk/client-ec2';
import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { messageOf } from '../errors.ts';
import type { Exclusion, Instance, NetworkInterface, Part, RouteTable } from '../exposure/surroundings.ts';
import type { SurroundingsReader } from '../ports.ts';
import type { Ec2In } from './ec2-clients.ts';
import { toBlockMode, toExclusion, toInterface, toRouteTable, toTags } from './surroundings-item.ts';

export const actions = [
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVpcBlockPublicAccessExclusions',
  'ec2:DescribeVpcBlockPublicAccessOptions',
] as const;

/** Things a page. EC2's least common maximum. */
const PAGE = 1_000;
/** Pages of one kind: beyond it the group is on more things than a message needs to know, and the rest is unread. */
const MOST_PAGES = 20;
/** Values of one filter, by EC2's limit. */
const MOST_VALUES = 200;

/** A look around a security group by the EC2 API. Each part is read by itself and fails by itself. */
export const createSurroundingsEc2 = (ec2In: Ec2In): SurroundingsReader => ({
  look: async (key) => {
    const { groupId } = key;
    const client = ec2In(key);
    const interfaces = read(() => readInterfaces(client, groupId));
    const [group, found, instances, routeTables, blockMode, exclusions] = await Promise.all([
      read(() => readGroup(client, groupId)),
      interfaces,
      interfaces.then((part) => read(() => readInstances(client, idsIn(part, 'instanceId')))),
      interfaces.then((part) => read(() => readRouteTables(client, idsIn(part, 'vpcId')))),
      read(async () =>
        toBlockMode(
          (await client.send(new DescribeVpcBlockPublicAccessOptionsCommand({}))).VpcBlockPublicAccessOptions,
        ),
      ),
      read(() => readExclusions(client)),
    ]);
    return { group, interfaces: found, instances, routeTables, blockMode, exclusions };
  },
});

const read = async <T>(part: () => Promise<T>): Promise<Part<T>> => {
  try {
    return { kind: 'read', value: await part() };
  } catch (error) {
    return { kind: 'unread', why: messageOf(error) };
  }
};

/** Where there is no interface, nothing more is asked for. */
const idsIn = (part: Part<readonly NetworkInterface[]>, name: 'vpcId' | 'instanceId'): string[] =>
  part.kind === 'unread' ? [] : [...new Set(part.value.flatMap((one) => one[name] ?? []))];

const collect = async <P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => readonly T[]): Promise<T[]> => {
  const items: T[] = [];
  let count = 0;
  for await (const page of pages) {
    if ((count += 1) > MOST_PAGES) throw new Error(`There are more than ${MOST_PAGES} pages of them.`);
    items.push(...itemsOf(page));
  }
  return items;
};

// By filter, not by id: what is gone is an empty answer then, not an error.
const readGroup = async (client: EC2Client, groupId: string) => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const pages = paginateDescribeSecurityGroups({ client, pageSize: PAGE }, { Filters });
  const [group] = await collect(pages, ({ SecurityGroups = [] }) => SecurityGroups);
  return group ? { name: group.GroupName ?? '', vpcId: group.VpcId ?? '', tags: toTags(group.Tags) } : null;
};

const readInterfaces = async (client: EC2Client, groupId: string): Promise<NetworkInterface[]> => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const pages = paginateDescribeNetworkInterfaces({ client, pageSize: PAGE }, { Filters });
  return collect(pages, ({ NetworkInterfaces = [] }) => NetworkInterfaces.map(toInterface));
};

const readInstances = async (client: EC2Client, ids: readonly string[]): Promise<Instance[]> => {
  const instances: Instance[] = [];
  for (let i = 0; i < ids.length; i += MOST_VALUES) {
    const Filters = [{ Name: 'instance-id', Values: ids.slice(i, i + MOST_VALUES) }];
    const pages = paginateDescribeInstances({ client, pageSize: PAGE }, { Filters });
    instances.push(...(await collect(pages, ({ Reservations = [] }) => toInstances(Reservations))));
  }
  return instances;
};

const toInstances = (reservations: readonly Reservation[]): Instance[] =>
  reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ InstanceId, State, Tags }) => ({
      id: InstanceId ?? '',
      state: State?.Name ?? '',
      tags: toTags(Tags),
    })),
  );

/** Of the whole VPC: a subnet without a table of its own goes by the main one. */
const readRouteTables = async (client: EC2Client, vpcIds: readonly string[]): Promise<RouteTable[]> => {
  if (vpcIds.length === 0) return [];
  const Filters = [{ Name: 'vpc-id', Values: [...vpcIds] }];
  const pages = paginateDescribeRouteTables({ client, pageSize: 100 }, { Filters });
  return collect(pages, ({ RouteTables = [] }) => RouteTables.map(toRouteTable));
};

/** The SDK has no paginator for this one. */
const readExclusions = async (client: EC2Client): Promise<Exclusion[]> => {
  const exclusions: Exclusion[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new DescribeVpcBlockPublicAccessExclusionsCommand({ MaxResults: PAGE, ...(NextToken ? { NextToken } : {}) }),
    );
    exclusions.push(...(answer.VpcBlockPublicAccessExclusions ?? []).map(toExclusion));
    NextToken = answer.NextToken;
  } while (NextToken);
  return exclusions;
};
