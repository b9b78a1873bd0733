import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SurroundingFacts } from '../exposure/surroundings.ts';
import type { SurroundingsReader } from '../ports.ts';
import type { Ec2In } from './ec2-clients.ts';
import type { Carrying, Many } from './surroundings-calls-ec2.ts';
import { idsOf, lookAtGroups, mapPart, readBlockMode, readExclusions } from './surroundings-calls-ec2.ts';

export const actions = [
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVpcBlockPublicAccessExclusions',
  'ec2:DescribeVpcBlockPublicAccessOptions',
] as const;

/** Pages of one kind: beyond it the group is on more things than a message needs to know, and the rest is unread. */
const MOST_PAGES = 20;
/** The same for a look around many groups at once. */
const MOST_PAGES_OF_MANY = 200;

/** A look around a security group by the EC2 API. Each part is read by itself and fails by itself. */
export const createSurroundingsEc2 = (ec2In: Ec2In): SurroundingsReader => ({
  look: async (group) => {
    const { groupId } = group;
    const client = ec2In(group);
    const [many, blockMode, exclusions] = await Promise.all([
      lookAtGroups(client, [groupId], MOST_PAGES),
      readBlockMode(client),
      readExclusions(client),
    ]);
    return { ...factsOf(many, groupId), blockMode, exclusions };
  },
});

/**
 * The same look around at most `MOST_VALUES` groups of a region at once, by about as many calls as one group takes. What
 * is the region's and no group's (VPC Block Public Access) is read once.
 */
export const createSurroundingsOfManyEc2 = (client: EC2Client) => {
  let ofRegion: Promise<Pick<SurroundingFacts, 'blockMode' | 'exclusions'>> | undefined;
  const readRegion = async () => {
    const [blockMode, exclusions] = await Promise.all([readBlockMode(client), readExclusions(client)]);
    return { blockMode, exclusions };
  };
  return async (groupIds: readonly string[]): Promise<ReadonlyMap<string, SurroundingFacts>> => {
    const [many, region] = await Promise.all([
      lookAtGroups(client, groupIds, MOST_PAGES_OF_MANY),
      (ofRegion ??= readRegion()),
    ]);
    return new Map(groupIds.map((groupId) => [groupId, { ...factsOf(many, groupId), ...region }]));
  };
};

/** What of it is about one group. */
const factsOf = (
  { groups, interfaces, instances, routeTables }: Many,
  groupId: string,
): Omit<SurroundingFacts, 'blockMode' | 'exclusions'> => {
  const own = mapPart(interfaces, (all) => all.filter((each) => carries(each, groupId)).map(({ one }) => one));
  const [instanceIds, vpcIds] = [new Set(idsOf(own, 'instanceId')), new Set(idsOf(own, 'vpcId'))];
  return {
    group: mapPart(groups, (all) => all.get(groupId) ?? null),
    interfaces: own,
    instances: mapPart(instances, (all) => all.filter(({ id }) => instanceIds.has(id))),
    routeTables: mapPart(routeTables, (all) => all.filter(({ vpcId }) => vpcIds.has(vpcId))),
  };
};

/** An interface without a list of its groups was found by them all the same. */
const carries = ({ groupIds }: Carrying, groupId: string): boolean =>
  groupIds.length === 0 || groupIds.includes(groupId);
