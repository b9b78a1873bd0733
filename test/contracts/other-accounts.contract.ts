import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { expect } from '@jest/globals';
import type { Ec2In } from '../../src/adapters/ec2-clients.ts';
import { createRuleRevokerEc2 } from '../../src/adapters/rule-revoker-ec2.ts';
import { createSecurityGroupsEc2 } from '../../src/adapters/security-groups-ec2.ts';
import type { Place } from '../../src/finding/place.ts';
import { createPromises, type Differences } from './promises.ts';

export type OtherAccountsStage = {
  /** By the roles of the hub's remediator. */
  ec2In: Ec2In;
  home: string;
  member: string;
  /** Somebody who is there. */
  somebodyIn: (place: Place) => EC2Client;
  /** The same as `ec2In`, by a role that is not there. */
  withoutRole: Ec2In;
};

let groups = 0;
const open = async (ec2: EC2Client): Promise<string> => {
  const GroupName = `contract-${Date.now()}-${(groups += 1)}`;
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }));
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
};

export const otherAccountsContract = (
  create: () => Promise<OtherAccountsStage>,
  differences: Differences = {},
): void => {
  const { promise, end } = createPromises(differences);

  for (const region of ['eu-west-1', 'us-east-1'])
    promise(`looks and acts in another account in ${region}, and nowhere else`, async () => {
      const { ec2In, home, member, somebodyIn } = await create();
      const place = { account: member, region };
      const group = { ...place, groupId: await open(somebodyIn(place)) };
      const securityGroups = createSecurityGroupsEc2(ec2In);
      const [rule, ...others] = await securityGroups.inboundRules(group);
      expect([rule?.fromPort, others]).toEqual([10250, []]);
      for (const elsewhere of [
        { account: home, region: 'eu-west-1' },
        { account: member, region: region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1' },
      ])
        expect(await securityGroups.inboundRules({ ...elsewhere, groupId: group.groupId })).toEqual([]);

      expect(await createRuleRevokerEc2(ec2In).revoke(group, rule?.ruleId ?? '')).toEqual({ kind: 'accepted' });
      const Filters = [{ Name: 'group-id', Values: [group.groupId] }];
      const { SecurityGroups = [] } = await somebodyIn(place).send(new DescribeSecurityGroupsCommand({ Filters }));
      expect(SecurityGroups.map(({ IpPermissions }) => IpPermissions ?? [])).toEqual([[]]);
    });

  promise('says that the role is not there, and what to do', async () => {
    const { withoutRole, member } = await create();
    const group = { account: member, region: 'eu-west-1', groupId: 'sg-0a' };
    await expect(createSecurityGroupsEc2(withoutRole).inboundRules(group)).rejects.toMatchObject({
      code: 'cannot-assume',
      message: expect.stringContaining(`in ${member}: deploy deploy/member.yaml there`),
    });
  });

  end();
};
