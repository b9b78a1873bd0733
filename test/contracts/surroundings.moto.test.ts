import {
  AssociateRouteTableCommand,
  AssociateSubnetCidrBlockCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSurroundingsEc2 } from '../../src/adapters/surroundings-ec2.ts';
import { judgeSurroundings } from '../../src/exposure/judge-surroundings.ts';
import { NOON } from '../support/clock.ts';
import { GROUP } from '../support/findings.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { createSurroundingsStage, type Place } from '../support/surroundings-stage.ts';
import { surroundingsContract } from './surroundings.contract.ts';

const ec2 = new EC2Client({
  endpoint: MOTO_URL,
  region: GROUP.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** A VPC with a public and a private subnet. */
const createPlace = async (): Promise<Place> => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16', AmazonProvidedIpv6CidrBlock: true }));
  const VpcId = Vpc?.VpcId ?? '';
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  const range = Vpcs[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
  const subnetOf = async (n: number) => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.7.${n}.0/24` }));
    return Subnet?.SubnetId ?? '';
  };
  const [publicSubnet, privateSubnet] = [await subnetOf(1), await subnetOf(2)];
  const Ipv6CidrBlock = range.replace(/\/56$/, '/64');
  await ec2.send(new AssociateSubnetCidrBlockCommand({ SubnetId: publicSubnet, Ipv6CidrBlock }));
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationIpv6CidrBlock: '::/0' }));
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: publicSubnet }));
  return { vpcId: VpcId, public: publicSubnet, private: privateSubnet };
};

let place: Place;
beforeAll(async () => {
  await expectMoto();
  place = await createPlace();
});
afterAll(() => ec2.destroy());

describe('the surroundings of a group by the EC2 API on moto', () => {
  surroundingsContract(async () => createSurroundingsStage(ec2, place), MOTO_DIFFERENCES.surroundings);

  it('says that VPC Block Public Access could not be read, where moto answers 500', async () => {
    const stage = createSurroundingsStage(ec2, place);
    const group = await stage.createGroup({ key: 'a', value: 'b' });
    await stage.runInstance(group, { subnet: 'public', publicAddress: true });
    const facts = await createSurroundingsEc2(() => ec2).look(group);
    expect(judgeSurroundings(facts, [4], NOON)).toMatchObject({
      reach: 'unknown',
      why: ['VPC Block Public Access could not be read'],
    });
  });
});
