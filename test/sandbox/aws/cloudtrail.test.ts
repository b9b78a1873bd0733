import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRuleAuthorizerEc2 } from '../../../src/adapters/rule-authorizer-ec2.ts';
import { toRule } from '../../../src/adapters/security-group-rule-ec2.ts';
import { classify } from '../../../src/exposure/classify.ts';
import { narrow, type Piece } from '../../../src/exposure/narrow.ts';
import type { BusEvent } from '../../../src/sandbox/aws/events/event-bus.ts';
import { OTHER_VPC_ID } from '../../../src/sandbox/aws/security-group-model.ts';
import { createManualClock, startLocalAws, type TestAws } from './local-aws.ts';

type CloudTrailRecord = Record<string, unknown> & { eventName: string };

let aws: TestAws;
let GroupId: string;
beforeAll(async () => {
  aws = await startLocalAws({ clock: createManualClock().clock });
});
afterAll(() => aws.close());

let count = 0;
beforeEach(async () => {
  const answer = await aws.ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: `group-${(count += 1)}`,
      Description: 'a group',
      VpcId: OTHER_VPC_ID,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'Public', Value: 'true' }] }],
    }),
  );
  GroupId = answer.GroupId ?? '';
});

const lastEvent = (): BusEvent => {
  const events = aws.activities.filter((activity) => activity.kind === 'event');
  const last = events.at(-1);
  if (!last) throw new Error('no event');
  return last.event;
};
const lastRecord = () => lastEvent().detail as CloudTrailRecord;
const authorize = (...IpPermissions: NonNullable<AuthorizeSecurityGroupIngressCommand['input']['IpPermissions']>) =>
  aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
const kubelet = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '1.2.3.4/0' }] };

describe('the event of a call', () => {
  it('comes in the envelope of EventBridge, in the name of the caller', async () => {
    await authorize(kubelet);
    expect(lastEvent()).toMatchObject({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ec2',
      account: '111122223333',
      time: '2026-11-22T12:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'AuthorizeSecurityGroupIngress',
        awsRegion: 'eu-west-1',
        sourceIPAddress: '127.0.0.1',
        userAgent: expect.stringContaining('aws-sdk-js'),
        readOnly: false,
        recipientAccountId: '111122223333',
        userIdentity: {
          type: 'IAMUser',
          arn: 'arn:aws:iam::111122223333:user/tester',
          accountId: '111122223333',
          accessKeyId: 'AKIATESTER',
          userName: 'tester',
        },
      },
    });
  });

  it('shows a session of a role for a key that begins with ASIA', async () => {
    const credentials = { accessKeyId: 'ASIADEPLOY', secretAccessKey: 'local' };
    const client = new EC2Client({ ...aws.settings, region: 'us-east-1', credentials });
    await client.send(new CreateSecurityGroupCommand({ GroupName: `role-${count}`, Description: 'x' }));
    client.destroy();
    expect(lastEvent()).toMatchObject({ region: 'us-east-1' });
    expect(lastRecord()).toMatchObject({
      awsRegion: 'us-east-1',
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/deploy/deploy-session',
        sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/deploy' } },
      },
    });
  });

  it('is not made for a read', async () => {
    const before = aws.activities.length;
    await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(aws.activities).toHaveLength(before);
  });

  it('carries the error of a call that failed, its whole request, and no answer', async () => {
    await authorize(kubelet);
    await expect(authorize(kubelet)).rejects.toThrow();
    expect(lastRecord()).toMatchObject({
      errorCode: 'Client.InvalidPermission.Duplicate',
      errorMessage: expect.stringContaining('already exists'),
      requestParameters: { groupId: GroupId, ipPermissions: { items: [{ fromPort: 10250 }] } },
      responseElements: null,
    });
  });

  it('calls a dry run a failure', async () => {
    const dryRun = new DeleteSecurityGroupCommand({ GroupId, DryRun: true });
    await expect(aws.ec2.send(dryRun)).rejects.toThrow();
    expect(lastRecord()).toMatchObject({ errorCode: 'Client.DryRunOperation', responseElements: null });
  });
});

describe('the old style', () => {
  it('shows a request of the list form as it was written, and the rules as they are', async () => {
    const { SecurityGroupRules } = await authorize(
      { ...kubelet, Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'v6' }] },
      { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] },
    );
    const { requestParameters, responseElements } = lastRecord();
    expect(requestParameters).toEqual({
      groupId: GroupId,
      ipPermissions: {
        items: [
          {
            ipProtocol: 'tcp',
            fromPort: 10250,
            toPort: 10250,
            groups: {},
            ipRanges: { items: [{ cidrIp: '1.2.3.4/0' }] },
            ipv6Ranges: { items: [{ cidrIpv6: '::/0', description: 'v6' }] },
            prefixListIds: {},
          },
          {
            ipProtocol: '-1',
            groups: { items: [{ groupId: GroupId }] },
            ipRanges: {},
            ipv6Ranges: {},
            prefixListIds: {},
          },
        ],
      },
    });
    const ids = SecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId) ?? [];
    const common = { groupOwnerId: '111122223333', groupId: GroupId, isEgress: false };
    const arn = (id: string | undefined) => `arn:aws:ec2:eu-west-1:111122223333:security-group-rule/${id}`;
    const tcp = { ipProtocol: 'tcp', fromPort: 10250, toPort: 10250 };
    expect(responseElements).toEqual({
      requestId: lastRecord()['requestID'],
      _return: true,
      securityGroupRuleSet: {
        items: [
          { ...common, ...tcp, securityGroupRuleId: ids[0], cidrIpv4: '0.0.0.0/0', securityGroupRuleArn: arn(ids[0]) },
          {
            ...common,
            ...tcp,
            securityGroupRuleId: ids[1],
            cidrIpv6: '::/0',
            description: 'v6',
            securityGroupRuleArn: arn(ids[1]),
          },
          {
            ...common,
            ipProtocol: '-1',
            fromPort: -1,
            toPort: -1,
            securityGroupRuleId: ids[2],
            referencedGroupInfo: { groupId: GroupId, userId: '111122223333' },
            securityGroupRuleArn: arn(ids[2]),
          },
        ],
      },
    });
  });

  it('shows the tags of new rules as they were written, and on each rule', async () => {
    const Tags = [{ Key: 'portcullis', Value: 'true' }];
    const TagSpecifications = [{ ResourceType: 'security-group-rule' as const, Tags }];
    await aws.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [kubelet], TagSpecifications }),
    );
    const tags = [{ key: 'portcullis', value: 'true' }];
    expect(lastRecord()).toMatchObject({
      requestParameters: { tagSpecificationSet: { items: [{ resourceType: 'security-group-rule', tags }] } },
      responseElements: { securityGroupRuleSet: { items: [{ cidrIpv4: '0.0.0.0/0', tagSet: { items: tags } }] } },
    });
  });

  it('keeps the flat form flat', async () => {
    const flat = { GroupId, IpProtocol: 'tcp', FromPort: 6443, ToPort: 6443, CidrIp: '0.0.0.0/0' };
    await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(flat));
    expect(lastRecord()['requestParameters']).toEqual({
      groupId: GroupId,
      ipPermissions: {},
      ipProtocol: 'tcp',
      fromPort: 6443,
      toPort: 6443,
      cidrIp: '0.0.0.0/0',
    });
  });

  it('shows a new group with its tags as they were written', () => {
    expect(lastRecord()).toMatchObject({
      requestParameters: {
        groupName: `group-${count}`,
        groupDescription: 'a group',
        vpcId: OTHER_VPC_ID,
        tagSpecificationSet: { items: [{ resourceType: 'security-group', tags: [{ key: 'Public', value: 'true' }] }] },
      },
      responseElements: { _return: true, groupId: GroupId },
    });
  });

  it('says what a revoke has removed', async () => {
    const { SecurityGroupRules } = await authorize(kubelet);
    const securityGroupRuleId = SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [securityGroupRuleId] });
    await aws.ec2.send(revoke);
    expect(lastRecord()['responseElements']).toMatchObject({
      _return: true,
      revokedSecurityGroupRuleSet: { items: [{ groupId: GroupId, securityGroupRuleId, cidrIpv4: '0.0.0.0/0' }] },
    });
  });
});

describe('the new style', () => {
  const modify = async (...changes: { id: string | undefined; protocol: string; description?: string }[]) => {
    const SecurityGroupRules = changes.map(({ id, protocol, description }) => ({
      SecurityGroupRuleId: id,
      SecurityGroupRule: {
        IpProtocol: protocol,
        FromPort: 6443,
        ToPort: 6443,
        CidrIpv4: '0.0.0.0/0',
        ...(description === undefined ? {} : { Description: description }),
      },
    }));
    await aws.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules }));
    return lastRecord();
  };

  it('has one changed rule as an object, its types guessed from the text', async () => {
    const { SecurityGroupRules } = await authorize(kubelet);
    const id = SecurityGroupRules?.[0]?.SecurityGroupRuleId;
    const record = await modify({ id, protocol: '-1', description: '42' });
    expect(record['requestParameters']).toEqual({
      ModifySecurityGroupRulesRequest: {
        GroupId,
        SecurityGroupRule: {
          SecurityGroupRuleId: id,
          tag: 1,
          SecurityGroupRule: { IpProtocol: -1, FromPort: 6443, ToPort: 6443, CidrIpv4: '0.0.0.0/0', Description: 42 },
        },
      },
    });
    expect(record['responseElements']).toEqual({
      ModifySecurityGroupRulesResponse: {
        xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
        requestId: record['requestID'],
        return: true,
      },
    });
  });

  it('has several changed rules as a list, each with its index', async () => {
    const { SecurityGroupRules = [] } = await authorize(kubelet, { ...kubelet, FromPort: 443, ToPort: 443 });
    const ids = SecurityGroupRules.map((rule) => rule.SecurityGroupRuleId);
    const record = await modify({ id: ids[0], protocol: '6' }, { id: ids[1], protocol: 'udp' });
    expect(record['requestParameters']).toMatchObject({
      ModifySecurityGroupRulesRequest: {
        SecurityGroupRule: [
          { SecurityGroupRuleId: ids[0], tag: 1, SecurityGroupRule: { IpProtocol: 6 } },
          { SecurityGroupRuleId: ids[1], tag: 2, SecurityGroupRule: { IpProtocol: 'udp' } },
        ],
      },
    });
  });

  it('has one entry of a prefix list as an object and the owner as a number', async () => {
    const { PrefixList } = await aws.ec2.send(
      new CreateManagedPrefixListCommand({ PrefixListName: 'office', AddressFamily: 'IPv4', MaxEntries: 3 }),
    );
    const PrefixListId = PrefixList?.PrefixListId;
    const AddEntries = [{ Cidr: '0.0.0.0/0', Description: 'all' }];
    await aws.ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries }));
    expect(lastRecord()).toMatchObject({
      requestParameters: {
        ModifyManagedPrefixListRequest: {
          PrefixListId,
          CurrentVersion: 1,
          AddEntry: { Cidr: '0.0.0.0/0', Description: 'all', tag: 1 },
        },
      },
      responseElements: {
        ModifyManagedPrefixListResponse: {
          prefixList: {
            prefixListId: PrefixListId,
            state: 'modify-in-progress',
            version: 2,
            ownerId: 111122223333,
            tagSet: '',
          },
        },
      },
    });
  });
});

describe('the bot', () => {
  const settings = { watchedPorts: [6443, 10250], ipv4Threshold: 2n ** 24n, ipv6Threshold: 2n ** 112n };
  const verdict = () => classify(lastEvent(), settings);

  it('reads an exposure out of the list form, with the id of its rule', async () => {
    const { SecurityGroupRules } = await authorize({ ...kubelet, FromPort: 10000, ToPort: 11000 });
    expect(verdict()).toMatchObject({ verdict: 'exposed', facts: { groupId: GroupId, actor: { name: 'tester' } } });
    expect(verdict().exposures).toMatchObject([
      { rule: { ruleId: SecurityGroupRules?.[0]?.SecurityGroupRuleId }, ports: [10250] },
    ]);
  });

  it('reads an exposure out of the flat form', async () => {
    const flat = { GroupId, IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
    await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(flat));
    expect(verdict().exposures).toMatchObject([{ ports: [6443, 10250] }]);
  });

  it('clears the pieces of a narrowed rule by their content, and is not blinded by their tags', async () => {
    const { SecurityGroupRules } = await authorize({ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
    const [wide] = SecurityGroupRules ?? [];
    const narrowed = narrow({ ...toRule(wide ?? {}), ruleId: null }, settings.watchedPorts);
    const pieces = narrowed.kind === 'narrowed' ? narrowed.pieces : [];
    const authorizer = createRuleAuthorizerEc2(() => aws.ec2);
    const tags = { portcullis: 'a finding' };
    const group = { account: '111122223333', region: 'eu-west-1', groupId: GroupId };
    const toNew = (piece: Piece) => ({ ...piece, tags });
    expect(await authorizer.authorize(group, pieces.map(toNew))).toMatchObject({ kind: 'authorized' });
    expect(verdict().verdict).toBe('clear');
    const open = { protocol: 'tcp', fromPort: 10250, toPort: 10250, description: null };
    const source = { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' } as const;
    await authorizer.authorize(group, [toNew({ ...open, source })]);
    expect(verdict()).toMatchObject({ verdict: 'exposed', exposures: [{ ports: [10250] }] });
  });

  it('clears a private source and ignores a failure', async () => {
    const inside = { ...kubelet, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
    await authorize(inside);
    expect(verdict().verdict).toBe('clear');
    await expect(authorize(inside)).rejects.toThrow();
    expect(verdict().verdict).toBe('ignored');
  });
});
