import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ClientOptions } from './provision.ts';

/** Alex, at a terminal, by Identity Center: the local AWS names callers after their key id. */
export const demoClient = (options: ClientOptions): EC2Client => {
  const ec2 = new EC2Client({ ...options, credentials: { accessKeyId: 'SSOALEX', secretAccessKey: 'sandbox' } });
  ec2.middlewareStack.add(
    (next) => (call) => {
      (call.request as { headers: Record<string, string> }).headers['user-agent'] = 'aws-cli/2.31.0';
      return next(call);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'demoUserAgent' },
  );
  return ec2;
};

/**
 * One change that everybody fears: the group of a cluster's worker, which has a public address, and whose port 10250 is
 * opened to the world beside a legitimate rule, in one call. Returns the group's id.
 */
export const playDemo = async (ec2: EC2Client): Promise<string> => {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const vpc = Vpcs.find(({ IsDefault }) => !IsDefault) ?? Vpcs[0];
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'prod-workers',
      Description: 'Worker nodes of the cluster prod',
      ...(vpc?.VpcId ? { VpcId: vpc.VpcId } : {}),
      TagSpecifications: [
        { ResourceType: 'security-group', Tags: [{ Key: 'kubernetes.io/cluster/prod', Value: 'owned' }] },
      ],
    }),
  );
  if (!GroupId) throw new Error('The local AWS made a group without an id.');
  await runWorker(ec2, GroupId, vpc?.VpcId ?? '');
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'ingress from the VPC' }],
        },
        {
          IpProtocol: 'tcp',
          FromPort: 10250,
          ToPort: 10250,
          IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'temporary, for metrics' }],
        },
      ],
    }),
  );
  return GroupId;
};

const runWorker = async (ec2: EC2Client, groupId: string, vpcId: string): Promise<void> => {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'tag:Name', Values: ['public'] },
      ],
    }),
  );
  await ec2.send(
    new RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      ImageId: 'ami-0123456789abcdef0',
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: Subnets[0]?.SubnetId, Groups: [groupId], AssociatePublicIpAddress: true },
      ],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'prod-worker-1' }] }],
    }),
  );
};
