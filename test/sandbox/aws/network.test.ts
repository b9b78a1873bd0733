import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcBlockPublicAccessExclusionCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcBlockPublicAccessExclusionCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  ModifyVpcBlockPublicAccessOptionsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_VPC_ID, OTHER_VPC_ID } from '../../../src/sandbox/aws/security-group-model.ts';
import { placeIn } from '../../support/surroundings-stage.ts';
import { startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());

let count = 0;
const newGroup = async (VpcId = DEFAULT_VPC_ID): Promise<string> => {
  const GroupName = `network-${(count += 1)}`;
  const { GroupId } = await aws.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'a group', VpcId }));
  return GroupId ?? '';
};
const newInterface = async (SubnetId: string, groupId: string): Promise<string> => {
  const { NetworkInterface } = await aws.ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId, Groups: [groupId], Description: 'spare' }),
  );
  return NetworkInterface?.NetworkInterfaceId ?? '';
};
const describeInterface = async (id: string) => {
  const { NetworkInterfaces = [] } = await aws.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'network-interface-id', Values: [id] }] }),
  );
  return NetworkInterfaces[0];
};
const run = async (groupId?: string) => {
  const { Instances = [] } = await aws.ec2.send(
    new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ...(groupId ? { SecurityGroupIds: [groupId] } : {}) }),
  );
  const [instance] = Instances;
  return { id: instance?.InstanceId ?? '', interfaceId: instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '' };
};

describe('the network around security groups', () => {
  it('has a public and a private subnet in each VPC, by their routes to its internet gateway', async () => {
    for (const vpcId of [DEFAULT_VPC_ID, OTHER_VPC_ID]) {
      const place = await placeIn(aws.ec2, vpcId);
      const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
      const { RouteTables = [] } = await aws.ec2.send(new DescribeRouteTablesCommand({ Filters }));
      const { InternetGateways = [] } = await aws.ec2.send(
        new DescribeInternetGatewaysCommand({ Filters: [{ Name: 'attachment.vpc-id', Values: [vpcId] }] }),
      );
      const gateway = InternetGateways[0]?.InternetGatewayId;
      const gatewaysOf = (subnetId: string) => {
        const isOwn = (table: (typeof RouteTables)[number]) =>
          table.Associations?.some(({ SubnetId }) => SubnetId === subnetId);
        const isMain = (table: (typeof RouteTables)[number]) => table.Associations?.some(({ Main }) => Main);
        const table = RouteTables.find(isOwn) ?? RouteTables.find(isMain);
        return table?.Routes?.filter(({ GatewayId }) => GatewayId === gateway).length;
      };
      expect([gatewaysOf(place.public), gatewaysOf(place.private)]).toEqual([2, 0]);
    }
  });

  it('gives an instance of the default VPC a public address, and takes it away when it stops', async () => {
    const { id, interfaceId } = await run(await newGroup());
    expect((await describeInterface(interfaceId))?.Association?.PublicIp).toMatch(/^203\.0\.113\./);
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect((await describeInterface(interfaceId))?.Association).toBeUndefined();
  });

  it('leaves an Elastic IP with a stopped instance', async () => {
    const { id, interfaceId } = await run();
    const { AllocationId, PublicIp } = await aws.ec2.send(new AllocateAddressCommand({}));
    await aws.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }));
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect((await describeInterface(interfaceId))?.Association?.PublicIp).toBe(PublicIp);
  });

  it('removes the interface of an instance that is terminated, and remembers the instance', async () => {
    const { id, interfaceId } = await run();
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(await describeInterface(interfaceId)).toBeUndefined();
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('terminated');
  });

  it('lets nobody delete a group that an interface carries, nor an interface of an instance', async () => {
    const groupId = await newGroup();
    const { public: subnet } = await placeIn(aws.ec2, DEFAULT_VPC_ID);
    const id = await newInterface(subnet, groupId);
    const removal = new DeleteSecurityGroupCommand({ GroupId: groupId });
    await expect(aws.ec2.send(removal)).rejects.toMatchObject({ name: 'DependencyViolation' });
    await aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
    await aws.ec2.send(removal);
    const { interfaceId } = await run();
    await expect(
      aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: interfaceId })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('refuses a group of another VPC, and ids that do not exist', async () => {
    const { public: subnet } = await placeIn(aws.ec2, DEFAULT_VPC_ID);
    await expect(newInterface(subnet, await newGroup(OTHER_VPC_ID))).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
    });
    await expect(newInterface('subnet-00000000', await newGroup())).rejects.toMatchObject({
      name: 'InvalidSubnetID.NotFound',
    });
    await expect(aws.ec2.send(new AssociateAddressCommand({ AllocationId: 'eipalloc-0' }))).rejects.toMatchObject({
      name: 'InvalidAllocationID.NotFound',
    });
    await expect(aws.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-0'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  it('tags instances and interfaces', async () => {
    const { id, interfaceId } = await run();
    await aws.ec2.send(new CreateTagsCommand({ Resources: [id, interfaceId], Tags: [{ Key: 'a', Value: 'b' }] }));
    expect((await describeInterface(interfaceId))?.TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
    const { Reservations } = await aws.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:a', Values: ['b'] }] }),
    );
    expect(Reservations?.map(({ Instances }) => Instances?.[0]?.InstanceId)).toEqual([id]);
  });

  it('forgets an exclusion from VPC Block Public Access that is deleted, and refuses an unknown mode', async () => {
    const { public: SubnetId } = await placeIn(aws.ec2, DEFAULT_VPC_ID);
    const { VpcBlockPublicAccessExclusion } = await aws.ec2.send(
      new CreateVpcBlockPublicAccessExclusionCommand({ SubnetId, InternetGatewayExclusionMode: 'allow-egress' }),
    );
    const describeExclusions = async () =>
      (await aws.ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({}))).VpcBlockPublicAccessExclusions;
    expect(await describeExclusions()).toMatchObject([
      { ResourceArn: expect.stringContaining(`:subnet/${SubnetId}`), State: 'create-complete' },
    ]);
    const ExclusionId = VpcBlockPublicAccessExclusion?.ExclusionId;
    await aws.ec2.send(new DeleteVpcBlockPublicAccessExclusionCommand({ ExclusionId }));
    expect(await describeExclusions()).toEqual([]);
    const wrong = new ModifyVpcBlockPublicAccessOptionsCommand({ InternetGatewayBlockMode: 'on' as 'off' });
    await expect(aws.ec2.send(wrong)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});
