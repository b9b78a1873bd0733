import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  type IpPermission,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';

/** EC2 as somebody else sees it: the local AWS names callers after their key id (src/sandbox/aws/caller.ts). */
export const ec2As = (awsUrl: string, accessKeyId: string, region = 'eu-west-1'): EC2Client =>
  new EC2Client({
    endpoint: awsUrl,
    region,
    credentials: { accessKeyId, secretAccessKey: 'any' },
  });

export const world = (port: number, description?: string): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp: '0.0.0.0/0', ...(description === undefined ? {} : { Description: description }) }],
});

export const legitimate: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp: '10.0.0.0/8' }],
};

export const createGroup = async (ec2: EC2Client, name: string): Promise<string> => {
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: name }));
  if (!GroupId) throw new Error('no group id');
  return GroupId;
};

export const authorize = (ec2: EC2Client, GroupId: string, ...IpPermissions: IpPermission[]) =>
  ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

/** A group of that name with these inbound rules; its id. */
export const openGroup = async (ec2: EC2Client, name: string, ...permissions: IpPermission[]): Promise<string> => {
  const group = await createGroup(ec2, name);
  await authorize(ec2, group, ...permissions);
  return group;
};

export const inboundRules = async (ec2: EC2Client, groupId: string): Promise<SecurityGroupRule[]> => {
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [groupId] }] }),
  );
  return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress);
};

/** What is open, as `tcp 443-443 10.0.0.0/8`, sorted. */
export const inboundText = async (ec2: EC2Client, groupId: string): Promise<string[]> =>
  (await inboundRules(ec2, groupId))
    .map(
      ({ IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6 }) =>
        `${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4 ?? CidrIpv6}`,
    )
    .sort();
