import {
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateVpcBlockPublicAccessExclusionCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  ModifyVpcBlockPublicAccessOptionsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { createSurroundingsEc2 } from '../../src/adapters/surroundings-ec2.ts';
import type { SurroundingsStage } from '../contracts/surroundings.contract.ts';
import { GROUP } from './findings.ts';

/** A VPC and its two subnets, of the account that the contract runs in. */
export type Place = { vpcId: string; public: string; private: string };

let names = 0;

/** What somebody else does around a group, through the same API. */
export const createSurroundingsStage = (ec2: EC2Client, place: Place): SurroundingsStage => ({
  surroundings: createSurroundingsEc2(() => ec2),
  createGroup: async ({ key, value }) => {
    const name = `around-${Date.now().toString(36)}-${(names += 1)}`;
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: name,
        Description: name,
        VpcId: place.vpcId,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: key, Value: value }] }],
      }),
    );
    return { ...GROUP, groupId: GroupId, name };
  },
  runInstance: async ({ groupId }, { subnet, publicAddress, ipv6 = false }) => {
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: 'ami-12c6146b',
        NetworkInterfaces: [
          {
            DeviceIndex: 0,
            SubnetId: place[subnet],
            Groups: [groupId],
            AssociatePublicIpAddress: publicAddress,
            ...(ipv6 ? { Ipv6AddressCount: 1 } : {}),
          },
        ],
      }),
    );
    return Instances[0]?.InstanceId ?? '';
  },
  stopInstance: async (id) => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  },
  createInterface: async ({ groupId }) => {
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId: place.public, Groups: [groupId] }),
    );
    return NetworkInterface?.NetworkInterfaceId ?? '';
  },
  blockPublicAccess: async (InternetGatewayBlockMode) => {
    await ec2.send(new ModifyVpcBlockPublicAccessOptionsCommand({ InternetGatewayBlockMode }));
  },
  excludePublicSubnet: async (_group, InternetGatewayExclusionMode) => {
    await ec2.send(
      new CreateVpcBlockPublicAccessExclusionCommand({ SubnetId: place.public, InternetGatewayExclusionMode }),
    );
  },
});

/** The subnets that the local AWS has in each VPC. */
export const placeIn = async (ec2: EC2Client, vpcId: string): Promise<Place> => {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  const named = (name: string) =>
    Subnets.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === name))?.SubnetId ?? '';
  return { vpcId, public: named('public'), private: named('private') };
};
