import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
  ModifySecurityGroupRulesCommand,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_VPC_ID, OTHER_VPC_ID } from '../../../src/sandbox/aws/security-group-model.ts';
import { startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());

let count = 0;
const newGroup = async (VpcId = OTHER_VPC_ID): Promise<string> => {
  const answer = await aws.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: `group-${(count += 1)}`, Description: 'a group', VpcId }),
  );
  return answer.GroupId ?? '';
};
const open = async (GroupId: string, port = 10250, CidrIp = '0.0.0.0/0'): Promise<string> => {
  const { SecurityGroupRules } = await aws.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId, IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp }),
  );
  return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
};
const rulesOf = async (groupId: string) => {
  const { SecurityGroupRules = [] } = await aws.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [groupId] }] }),
  );
  return SecurityGroupRules.filter((rule) => rule.IsEgress === false);
};

describe('the EC2 Query protocol', () => {
  it('takes the list form, with all kinds of sources, and answers each rule', async () => {
    const GroupId = await newGroup();
    const { PrefixList } = await aws.ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'office',
        AddressFamily: 'IPv4',
        MaxEntries: 3,
        Entries: [{ Cidr: '198.51.100.0/24', Description: 'first floor' }],
      }),
    );
    const { SecurityGroupRules } = await aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          {
            IpProtocol: '6',
            FromPort: 10250,
            ToPort: 10252,
            IpRanges: [{ CidrIp: '10.1.2.3/8', Description: 'inside' }],
            Ipv6Ranges: [{ CidrIpv6: '::/0' }],
            PrefixListIds: [{ PrefixListId: PrefixList?.PrefixListId }],
          },
          { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] },
        ],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'a', Value: '<&">' }] }],
      }),
    );
    expect(SecurityGroupRules).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10252, CidrIpv4: '10.0.0.0/8', Description: 'inside' },
      { IpProtocol: 'tcp', CidrIpv6: '::/0' },
      { IpProtocol: 'tcp', PrefixListId: PrefixList?.PrefixListId },
      { IpProtocol: '-1', FromPort: -1, ToPort: -1, ReferencedGroupInfo: { GroupId, UserId: '111122223333' } },
    ]);
    expect(await rulesOf(GroupId)).toEqual(SecurityGroupRules);
    expect(SecurityGroupRules?.[0]?.Tags).toEqual([{ Key: 'a', Value: '<&">' }]);
    expect(SecurityGroupRules?.[0]?.SecurityGroupRuleArn).toMatch(
      /^arn:aws:ec2:eu-west-1:111122223333:security-group-rule\/sgr-0[0-9a-f]{16}$/,
    );
  });

  it('takes the flat form', async () => {
    const GroupId = await newGroup();
    await open(GroupId, 6443, '0.0.0.0/0');
    expect(await rulesOf(GroupId)).toMatchObject([{ IpProtocol: 'tcp', FromPort: 6443, CidrIpv4: '0.0.0.0/0' }]);
  });

  it('shows the rules of a group together by protocol and ports', async () => {
    const GroupId = await newGroup();
    await open(GroupId, 443, '10.0.0.0/8');
    await open(GroupId, 443, '192.168.0.0/16');
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    expect(SecurityGroups).toMatchObject([
      {
        VpcId: OTHER_VPC_ID,
        OwnerId: '111122223333',
        IpPermissions: [
          { FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '192.168.0.0/16' }] },
        ],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ]);
    expect(SecurityGroups?.[0]?.IpPermissionsEgress?.[0]).not.toHaveProperty('FromPort');
  });

  it('revokes by rule id and says what it has revoked', async () => {
    const GroupId = await newGroup();
    const id = await open(GroupId);
    const kept = await open(GroupId, 443, '10.0.0.0/8');
    const answer = await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [id] }));
    expect(answer).toMatchObject({ Return: true, RevokedSecurityGroupRules: [{ SecurityGroupRuleId: id }] });
    expect((await rulesOf(GroupId)).map((rule) => rule.SecurityGroupRuleId)).toEqual([kept]);
  });

  it('answers a mismatch with unknown permissions in the default VPC, and with an error elsewhere', async () => {
    const mismatch = (GroupId: string) =>
      aws.ec2.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
      );
    expect(await mismatch(await newGroup(DEFAULT_VPC_ID))).toMatchObject({
      Return: true,
      UnknownIpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    await expect(mismatch(await newGroup())).rejects.toMatchObject({ name: 'InvalidPermission.NotFound' });
  });

  it('names its errors as EC2 does', async () => {
    const GroupId = await newGroup();
    await open(GroupId);
    await expect(open(GroupId)).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
    await expect(open('sg-00000000000000000')).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
      message: "The security group 'sg-00000000000000000' does not exist",
    });
    const dryRun = new DeleteSecurityGroupCommand({ GroupId, DryRun: true });
    await expect(aws.ec2.send(dryRun)).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await rulesOf(GroupId)).toHaveLength(1);
  });

  it('tags each new rule of a call alike, and tags nothing but rules', async () => {
    const GroupId = await newGroup();
    const call = (ResourceType: 'security-group' | 'security-group-rule') =>
      aws.ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [443, 80].map((port) => ({
            IpProtocol: 'tcp',
            FromPort: port,
            ToPort: port,
            IpRanges: [{ CidrIp: '10.0.0.0/8' }],
          })),
          TagSpecifications: [
            {
              ResourceType,
              Tags: [
                { Key: 'team', Value: 'blue' },
                { Key: 'empty', Value: '' },
              ],
            },
          ],
        }),
      );
    await expect(call('security-group')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect(await rulesOf(GroupId)).toEqual([]);
    await call('security-group-rule');
    const Tags = [
      { Key: 'team', Value: 'blue' },
      { Key: 'empty', Value: '' },
    ];
    expect(await rulesOf(GroupId)).toMatchObject([{ Tags }, { Tags }]);
  });

  it('says which actions it knows when it is asked for another', async () => {
    const body = 'Action=CreateNatGateway&Version=2016-11-15';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(aws.url, { method: 'POST', body, headers });
    const xml = await answer.text();
    expect(answer.status).toBe(400);
    expect(xml).toContain('<Code>InvalidAction</Code>');
    expect(xml).toContain('DescribeSecurityGroupRules');
  });

  it('changes a rule and its description under the same id', async () => {
    const GroupId = await newGroup();
    const id = await open(GroupId, 443, '10.0.0.0/8');
    await aws.ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: id,
            SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 6443, ToPort: 6443, CidrIpv4: '0.0.0.0/0' },
          },
        ],
      }),
    );
    await aws.ec2.send(
      new UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId,
        SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: id, Description: 'API' }],
      }),
    );
    expect(await rulesOf(GroupId)).toMatchObject([
      { SecurityGroupRuleId: id, FromPort: 6443, CidrIpv4: '0.0.0.0/0', Description: 'API' },
    ]);
  });

  it('gives every rule exactly once, page by page', async () => {
    const GroupId = await newGroup();
    for (let port = 1; port <= 13; port += 1) await open(GroupId, port);
    const Filters = [{ Name: 'group-id', Values: [GroupId] }];
    const pages = paginateDescribeSecurityGroupRules({ client: aws.ec2, pageSize: 5 }, { Filters });
    const sizes: number[] = [];
    const ids = new Set<string | undefined>();
    for await (const { SecurityGroupRules = [] } of pages) {
      sizes.push(SecurityGroupRules.length);
      for (const rule of SecurityGroupRules) ids.add(rule.SecurityGroupRuleId);
    }
    expect(sizes).toEqual([5, 5, 4]);
    expect(ids.size).toBe(14);
    await expect(aws.ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 4 }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it.each([
    ['ip-permission.cidr', '0.0.0.0/0'],
    ['ip-permission.to-port', '10999'],
    ['tag:Team', 'bl?e'],
    ['tag-key', 'Te*'],
  ])('finds groups by the filter %s', async (Name, value) => {
    const GroupId = await newGroup();
    const other = await newGroup();
    await open(GroupId, 10999);
    await aws.ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: 'Team', Value: 'blue' }] }));
    const { SecurityGroups = [] } = await aws.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name, Values: ['no such', value] }] }),
    );
    const ids = SecurityGroups.map((group) => group.GroupId);
    expect(ids).toContain(GroupId);
    expect(ids).not.toContain(other);
  });

  it('refuses a filter that it does not know, rather than finding everything', async () => {
    const wrong = new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] });
    await expect(aws.ec2.send(wrong)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('shows VPCs, tags and prefix lists', async () => {
    const vpcs = await aws.ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
    expect(vpcs.Vpcs).toMatchObject([{ VpcId: DEFAULT_VPC_ID, IsDefault: true, State: 'available' }]);
    const tags = await aws.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [OTHER_VPC_ID] }] }),
    );
    expect(tags.Tags).toEqual([{ Key: 'Name', Value: 'cluster', ResourceId: OTHER_VPC_ID, ResourceType: 'vpc' }]);
    const { PrefixLists } = await aws.ec2.send(new DescribeManagedPrefixListsCommand({}));
    expect(PrefixLists).toMatchObject([{ PrefixListName: 'office', State: 'create-complete', Version: 1 }]);
    const PrefixListId = PrefixLists?.[0]?.PrefixListId;
    const { Entries } = await aws.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    expect(Entries).toEqual([{ Cidr: '198.51.100.0/24', Description: 'first floor' }]);
  });

  it('keeps the regions apart', async () => {
    const GroupId = await newGroup();
    const elsewhere = new EC2Client({ ...aws.settings, region: 'us-east-1' });
    const look = elsewhere.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    await expect(look).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    elsewhere.destroy();
  });
});
