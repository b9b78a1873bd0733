import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EXTERNAL_ID,
  HUB,
  HUB_ROLES,
  MEMBER,
  startMemberStage,
  type Credentials,
  type MemberStage,
} from '../../support/member-stage.ts';
import { createManualClock } from './local-aws.ts';

let aws: MemberStage;
let clock: ReturnType<typeof createManualClock>;
const clients: { destroy(): void }[] = [];
beforeEach(async () => {
  clock = createManualClock();
  aws = await startMemberStage({ clock: clock.clock });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await aws.close();
});

const keep = <T extends { destroy(): void }>(client: T): T => {
  clients.push(client);
  return client;
};
const somebody = (accessKeyId: string): Credentials => ({ accessKeyId, secretAccessKey: 'any' });
const options = (credentials: Credentials, region = 'eu-west-1') => ({
  endpoint: aws.url,
  region,
  credentials,
  maxAttempts: 1,
});
const ec2 = (credentials: Credentials, region?: string) => keep(new EC2Client(options(credentials, region)));
const roleArn = (name: string, account = MEMBER) => `arn:aws:iam::${account}:role/${name}`;
const assume = async (by: Credentials, role = 'portcullis-remediate', changes: { ExternalId?: string } = {}) => {
  const sts = keep(new STSClient(options(by)));
  const command = { RoleArn: roleArn(role), RoleSessionName: role, ExternalId: EXTERNAL_ID, ...changes };
  const { Credentials: got } = await sts.send(new AssumeRoleCommand(command));
  return {
    accessKeyId: got?.AccessKeyId ?? '',
    secretAccessKey: got?.SecretAccessKey ?? '',
    sessionToken: got?.SessionToken ?? '',
    expiration: got?.Expiration,
  };
};
const open = async (client: EC2Client) => {
  const { GroupId = '' } = await client.send(new CreateSecurityGroupCommand({ GroupName: 'n', Description: 'n' }));
  const permission = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const call = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] });
  const { SecurityGroupRules = [] } = await client.send(call);
  return { GroupId, ruleId: SecurityGroupRules[0]?.SecurityGroupRuleId ?? '' };
};
const rulesIn = async (client: EC2Client, groupId: string) => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress).length;
};
const denied = { name: 'AccessDenied' };

describe('another account in the local AWS', () => {
  it('is where whoever has its twelve digits in the access key is, with security groups of its own in each region', async () => {
    const [here, there] = [ec2(somebody(`AKIA${MEMBER}JO`)), ec2(somebody(`AKIA${MEMBER}JO`), 'us-east-1')];
    const { GroupId } = await open(here);
    expect(await rulesIn(here, GroupId)).toBe(1);
    expect(await rulesIn(there, GroupId)).toBe(0);
    expect(await rulesIn(ec2(somebody('AKIAJO')), GroupId)).toBe(0);
    const sts = keep(new STSClient(options(somebody(`SSO${MEMBER}ALEX`))));
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect([Account, Arn]).toEqual([MEMBER, expect.stringMatching(`^arn:aws:sts::${MEMBER}:assumed-role/AWSReserved`)]);
  });

  it('is none without its stack: the digits are a name then', async () => {
    const sts = keep(new STSClient(options(somebody('AKIA999900001111JO'))));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: HUB,
      Arn: `arn:aws:iam::${HUB}:user/999900001111jo`,
    });
  });
});

describe('the roles of deploy/member.yaml', () => {
  it.each(['inspect', 'remediate', 'reopen'] as const)('let in %s of the hub, each by its own', async (name) => {
    const { accessKeyId, expiration } = await assume(aws.credentialsOf(name), `portcullis-${name}`);
    expect(accessKeyId).toMatch(/^ASIA/);
    expect(expiration?.getTime()).toBe(clock.clock.now() + 3_600_000);
  });

  it('let nobody in without the ExternalId', async () => {
    const remediate = aws.credentialsOf('remediate');
    await expect(assume(remediate, 'portcullis-remediate', { ExternalId: 'another-one' })).rejects.toMatchObject(
      denied,
    );
    await expect(assume(remediate, 'portcullis-remediate', { ExternalId: undefined } as object)).rejects.toMatchObject(
      denied,
    );
  });

  it('let in no other function of the hub, nobody else there, and nobody of their own account', async () => {
    for (const by of [aws.credentialsOf('inspect'), somebody('AKIAROOT'), somebody(`AKIA${MEMBER}ROOT`)])
      await expect(assume(by, 'portcullis-remediate')).rejects.toMatchObject(denied);
    const namesake = { ...aws.signIn({ account: MEMBER, name: HUB_ROLES.remediate }), secretAccessKey: 'x' };
    await expect(assume(namesake)).rejects.toMatchObject(denied);
  });

  it('are not told of where they are not', async () => {
    await expect(assume(aws.credentialsOf('remediate'), 'portcullis-admin')).rejects.toMatchObject(denied);
  });

  it('act in their account, whatever region, and may what they are for', async () => {
    const there = ec2(somebody(`AKIA${MEMBER}JO`), 'us-east-1');
    const { GroupId, ruleId } = await open(there);
    const inspect = ec2(await assume(aws.credentialsOf('inspect'), 'portcullis-inspect'), 'us-east-1');
    expect(await rulesIn(inspect, GroupId)).toBe(1);
    const revoke = () => new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [ruleId] });
    await expect(inspect.send(revoke())).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await ec2(await assume(aws.credentialsOf('remediate')), 'us-east-1').send(revoke());
    expect(await rulesIn(there, GroupId)).toBe(0);
    const last = aws.activities.findLast(({ kind }) => kind === 'call');
    expect(last).toMatchObject({
      action: 'RevokeSecurityGroupIngress',
      caller: `arn:aws:sts::${MEMBER}:assumed-role/portcullis-remediate/portcullis-remediate`,
    });
  });

  it('give credentials that need their token and come to an end', async () => {
    const { sessionToken: _token, ...keys } = await assume(aws.credentialsOf('remediate'));
    const stolen = { ...keys, sessionToken: 'another' };
    await expect(rulesIn(ec2(stolen), 'sg-0a')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const mine = ec2(await assume(aws.credentialsOf('remediate')));
    expect(await rulesIn(mine, 'sg-0a')).toBe(0);
    clock.advance(3_600_000);
    await expect(rulesIn(mine, 'sg-0a')).rejects.toMatchObject({ name: 'ExpiredToken' });
  });
});

/** Names of the events that came to a queue, with where they came from. */
const cameTo = (queue: string) =>
  aws.activities.flatMap((activity) =>
    activity.kind === 'event' && activity.queues.includes(queue)
      ? [`${activity.bus} ${activity.event.account}/${activity.event.region} ${eventNameOf(activity.event.detail)}`]
      : [],
  );
const eventNameOf = (detail: unknown) => (detail as { eventName: string }).eventName;

describe('the events of another account', () => {
  it('come by its rule, its role and the intake bus to the queue of ingress, each once, from both regions', async () => {
    await open(ec2(somebody(`AKIA${MEMBER}JO`)));
    await open(ec2(somebody(`AKIA${MEMBER}JO`), 'us-east-1'));
    await open(ec2(somebody('AKIAJO')));
    expect(cameTo('IngressQueue')).toEqual([
      `IntakeBus ${MEMBER}/eu-west-1 AuthorizeSecurityGroupIngress`,
      `IntakeBus ${MEMBER}/us-east-1 AuthorizeSecurityGroupIngress`,
      `default ${HUB}/eu-west-1 AuthorizeSecurityGroupIngress`,
    ]);
  });

  it('do not come from a region without the stack', async () => {
    await open(ec2(somebody(`AKIA${MEMBER}JO`), 'ap-southeast-2'));
    expect(cameTo('IngressQueue')).toEqual([]);
  });

  it('do not come from an account that is of no organisation, whatever its rule says', async () => {
    const stranger = '999900001111';
    aws.putRole({
      account: stranger,
      name: 'forward',
      trust: [],
      grants: [{ Effect: 'Allow', Action: 'events:PutEvents' }],
    });
    const busArn = `arn:aws:events:eu-west-1:${HUB}:event-bus/IntakeBus`;
    const rule = { name: 'f', pattern: { source: ['aws.ec2'] }, busArn, roleArn: roleArn('forward', stranger) };
    aws.putForwardRule({ account: stranger, region: 'eu-west-1' }, rule);
    await open(ec2(somebody('AKIAJO')));
    const event = aws.activities.findLast((activity) => activity.kind === 'event' && activity.bus === 'default');
    if (event?.kind !== 'event') throw new Error('there was no event');
    aws.report({ ...event.event, account: stranger });
    expect(cameTo('IngressQueue')).toEqual([`default ${HUB}/eu-west-1 AuthorizeSecurityGroupIngress`]);
    expect(aws.activities.filter(({ kind }) => kind === 'fault')).toMatchObject([
      { message: expect.stringContaining('may not put it on IntakeBus') },
    ]);
  });
});

describe('the three buses', () => {
  const put = async (by: Credentials, bus: string, Source: string, DetailType: string) => {
    const client = keep(new EventBridgeClient(options(by)));
    const entry = { EventBusName: bus, Source, DetailType, Detail: '{}' };
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    return Entries[0]?.ErrorCode ?? 'taken';
  };
  const API_CALL = 'AWS API Call via CloudTrail';

  it('take nothing from a person of another account, in whatever name they speak', async () => {
    const by = somebody(`AKIA${MEMBER}JO`);
    expect(await put(by, 'IntakeBus', 'aws.ec2', API_CALL)).toBe('NotAuthorizedForSourceException');
    expect(await put(by, 'IntakeBus', 'custom.ec2', API_CALL)).toBe('AccessDeniedException');
    expect(await put(by, 'DecisionsBus', 'portcullis.slack', 'Decision')).toBe('AccessDeniedException');
    expect(await put(by, 'AnnouncementsBus', 'portcullis', 'Exposure revoked')).toBe('AccessDeniedException');
  });

  it('take a decision from the function behind the internet alone, not even from another one of the hub', async () => {
    const slack = { ...aws.signIn({ account: HUB, name: 'SlackRole' }), secretAccessKey: 'x' };
    expect(await put(slack, 'DecisionsBus', 'portcullis.slack', 'Decision')).toBe('taken');
    for (const by of [aws.credentialsOf('remediate'), somebody('AKIAADMIN')])
      expect(await put(by, 'DecisionsBus', 'portcullis.slack', 'Decision')).toBe('AccessDeniedException');
  });
});
