import { DescribeVpcsCommand, paginateDescribeSecurityGroups } from '@aws-sdk/client-ec2';
import type { GroupSearch } from '../ports.ts';
import type { Ec2In } from './ec2-clients.ts';

export const actions = ['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'] as const;

const PAGE = 1_000;

/** Finds security groups by the EC2 API. Every answer is paged through to its end. */
export const createGroupSearchEc2 = (ec2In: Ec2In): GroupSearch => ({
  byName: async (place, name) => {
    const ids: string[] = [];
    // EC2 takes a name without an id in the default VPC alone: a namesake elsewhere is somebody else's group.
    const { Vpcs = [] } = await ec2In(place).send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    const defaults = Vpcs.flatMap(({ VpcId }) => (VpcId ? [VpcId] : []));
    if (defaults.length === 0) return [];
    const Filters = [
      { Name: 'group-name', Values: [literal(name)] },
      { Name: 'vpc-id', Values: defaults },
    ];
    for await (const page of paginateDescribeSecurityGroups({ client: ec2In(place), pageSize: PAGE }, { Filters }))
      for (const { GroupId, GroupName } of page.SecurityGroups ?? [])
        if (GroupId && GroupName === name) ids.push(GroupId);
    return ids;
  },
  byPrefixList: async (place, id) => {
    const ids: string[] = [];
    const Filters = [{ Name: 'ip-permission.prefix-list-id', Values: [id] }];
    for await (const page of paginateDescribeSecurityGroups({ client: ec2In(place), pageSize: PAGE }, { Filters }))
      for (const { GroupId } of page.SecurityGroups ?? []) if (GroupId) ids.push(GroupId);
    return ids;
  },
});

/** EC2 filter values may hold wildcards; a name is meant as it is written. */
const literal = (name: string): string => name.replace(/[\\*?]/g, '\\$&');
