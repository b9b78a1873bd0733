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
import type {
  BlockMode,
  Exclusion,
  Instance,
  NetworkInterface,
  Part,
  RouteTable,
  Tags,
} from '../exposure/surroundings.ts';
import { toBlockMode, toExclusion, toInterface, toRouteTable, toTags } from './surroundings-item.ts';

/** Things a page. EC2's least common maximum. */
const PAGE = 1_000;
/** Values of one filter, by EC2's limit. */
export const MOST_VALUES = 200;

/** What is read of several groups by the same calls, not sorted out yet. */
export type Many = {
  groups: Part<ReadonlyMap<string, GroupFacts>>;
  interfaces: Part<readonly Carrying[]>;
  instances: Part<readonly Instance[]>;
  routeTables: Part<readonly RouteTable[]>;
};
type GroupFacts = { name: string; vpcId: string; tags: Tags };
/** An interface, and the groups that it carries. */
export type Carrying = { groupIds: readonly string[]; one: NetworkInterface };

export const lookAtGroups = async (
  client: EC2Client,
  groupIds: readonly string[],
  mostPages: number,
): Promise<Many> => {
  const interfaces = read(() => readInterfaces(client, groupIds, mostPages));
  const [groups, found, instances, routeTables] = await Promise.all([
    read(() => readGroups(client, groupIds, mostPages)),
    interfaces,
    interfaces.then((part) => read(() => readInstances(client, idsIn(part, 'instanceId'), mostPages))),
    interfaces.then((part) => read(() => readRouteTables(client, idsIn(part, 'vpcId'), mostPages))),
  ]);
  return { groups, interfaces: found, instances, routeTables };
};

export const mapPart = <T, R>(part: Part<T>, map: (value: T) => R): Part<R> =>
  part.kind === 'unread' ? part : { kind: 'read', value: map(part.value) };

const read = async <T>(part: () => Promise<T>): Promise<Part<T>> => {
  try {
    return { kind: 'read', value: await part() };
  } catch (error) {
    return { kind: 'unread', why: messageOf(error) };
  }
};

/** Where there is no interface, nothing more is asked for. */
const idsIn = (part: Part<readonly Carrying[]>, name: 'vpcId' | 'instanceId'): string[] =>
  idsOf(
    mapPart(part, (all) => all.map(({ one }) => one)),
    name,
  );

export const idsOf = (part: Part<readonly NetworkInterface[]>, name: 'vpcId' | 'instanceId'): string[] =>
  part.kind === 'unread' ? [] : [...new Set(part.value.flatMap((one) => one[name] ?? []))];

const collect = async <P, T>(
  pages: AsyncIterable<P>,
  mostPages: number,
  itemsOf: (page: P) => readonly T[],
): Promise<T[]> => {
  const items: T[] = [];
  let count = 0;
  for await (const page of pages) {
    if ((count += 1) > mostPages) throw new Error(`There are more than ${mostPages} pages of them.`);
    for (const item of itemsOf(page)) items.push(item);
  }
  return items;
};

/** The values in as many pieces as one filter takes. */
export const inFilters = (values: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(values.length / MOST_VALUES) }, (_, i) =>
    values.slice(i * MOST_VALUES, (i + 1) * MOST_VALUES),
  );

// By filter, not by id: what is gone is an empty answer then, not an error.
const readGroups = async (client: EC2Client, groupIds: readonly string[], mostPages: number) => {
  const Filters = [{ Name: 'group-id', Values: [...groupIds] }];
  const pages = paginateDescribeSecurityGroups({ client, pageSize: PAGE }, { Filters });
  const groups = await collect(pages, mostPages, ({ SecurityGroups = [] }) => SecurityGroups);
  return new Map(
    groups.map(({ GroupId = '', GroupName = '', VpcId = '', Tags }) => [
      GroupId,
      { name: GroupName, vpcId: VpcId, tags: toTags(Tags) },
    ]),
  );
};

const readInterfaces = async (
  client: EC2Client,
  groupIds: readonly string[],
  mostPages: number,
): Promise<Carrying[]> => {
  const Filters = [{ Name: 'group-id', Values: [...groupIds] }];
  const pages = paginateDescribeNetworkInterfaces({ client, pageSize: PAGE }, { Filters });
  return collect(pages, mostPages, ({ NetworkInterfaces = [] }) =>
    NetworkInterfaces.map((one) => ({
      groupIds: (one.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
      one: toInterface(one),
    })),
  );
};

const readInstances = async (client: EC2Client, ids: readonly string[], mostPages: number): Promise<Instance[]> => {
  const instances: Instance[] = [];
  for (const Values of inFilters(ids)) {
    const pages = paginateDescribeInstances({ client, pageSize: PAGE }, { Filters: [{ Name: 'instance-id', Values }] });
    instances.push(...(await collect(pages, mostPages, ({ Reservations = [] }) => toInstances(Reservations))));
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
const readRouteTables = async (
  client: EC2Client,
  vpcIds: readonly string[],
  mostPages: number,
): Promise<RouteTable[]> => {
  const tables: RouteTable[] = [];
  for (const Values of inFilters(vpcIds)) {
    const pages = paginateDescribeRouteTables({ client, pageSize: 100 }, { Filters: [{ Name: 'vpc-id', Values }] });
    tables.push(...(await collect(pages, mostPages, ({ RouteTables = [] }) => RouteTables.map(toRouteTable))));
  }
  return tables;
};

export const readBlockMode = async (client: EC2Client): Promise<Part<BlockMode>> =>
  read(async () =>
    toBlockMode((await client.send(new DescribeVpcBlockPublicAccessOptionsCommand({}))).VpcBlockPublicAccessOptions),
  );

export const readExclusions = async (client: EC2Client): Promise<Part<Exclusion[]>> =>
  read(() => collectExclusions(client));

/** The SDK has no paginator for this one. */
const collectExclusions = async (client: EC2Client): Promise<Exclusion[]> => {
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
