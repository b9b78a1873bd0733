import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { createCanaryEc2 } from '../../src/adapters/canary-ec2.ts';
import { GROUP } from '../support/findings.ts';
import type { CanaryStage } from './canary.contract.ts';

let names = 0;

/** The adapter with the real client, on whatever AWS is behind `endpoint`. */
export const createCanaryStage = async (endpoint: string): Promise<CanaryStage> => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ec2 = new EC2Client({ endpoint, region: GROUP.region, credentials, maxAttempts: 1 });
  const createGroup = async () => {
    const GroupName = `heartbeat-${Date.now()}-${(names += 1)}`;
    const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }));
    return GroupId;
  };
  const open = (GroupId: string, port: number, CidrIp: string) =>
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] }],
      }),
    );
  const rulesOf = async (groupId: string) => {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress).map(
      ({ FromPort, CidrIpv4 }) => `${FromPort} ${CidrIpv4}`,
    );
  };
  const [groupId, other] = [await createGroup(), await createGroup()];
  await open(other, 10250, '203.0.113.0/24');
  return {
    canary: createCanaryEc2(ec2, groupId),
    rules: async () => ({ canary: await rulesOf(groupId), other: await rulesOf(other) }),
    openAsSomebodyElse: async (port, cidr) => {
      await open(groupId, port, cidr);
    },
  };
};
