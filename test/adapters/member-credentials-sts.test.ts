import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { createEc2In } from '../../src/adapters/ec2-clients.ts';
import { createMemberCredentials } from '../../src/adapters/member-credentials-sts.ts';
import { createRuleAuthorizerEc2 } from '../../src/adapters/rule-authorizer-ec2.ts';
import { createRuleRevokerEc2 } from '../../src/adapters/rule-revoker-ec2.ts';
import { createSecurityGroupsEc2 } from '../../src/adapters/security-groups-ec2.ts';
import { createManualClock } from '../sandbox/aws/local-aws.ts';
import { aRule } from '../support/findings.ts';
import { EXTERNAL_ID, HUB, MEMBER, startMemberStage, type MemberStage } from '../support/member-stage.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { startRefusingServer } from '../support/refusing-server.ts';

const MINUTE = 60_000;
let aws: MemberStage;
let proxy: RecordingProxy;
let stsProxy: RecordingProxy;
let clock: ReturnType<typeof createManualClock>;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  clock = createManualClock(Date.now());
  aws = await startMemberStage({ clock: clock.clock });
  [proxy, stsProxy] = [await startRecordingProxy(aws.url), await startRecordingProxy(aws.url)];
  closing.push(
    () => aws.close(),
    () => proxy.close(),
    () => stsProxy.close(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const stsOf = (endpoint = stsProxy.url) => {
  const credentials = aws.credentialsOf('remediate');
  const sts = new STSClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  closing.push(() => sts.destroy());
  return sts;
};
const credentialsOf = (changes: { roleName?: string; externalId?: string; sts?: STSClient } = {}) =>
  createMemberCredentials({
    sts: stsOf(),
    clock: clock.clock,
    partition: 'aws',
    roleName: 'portcullis-remediate',
    externalId: EXTERNAL_ID,
    ...changes,
  });
/** STS is asked for nothing else. */
const assumed = () => stsProxy.calls();

describe('the credentials for another account', () => {
  it('are asked for once, however many want them at the same time, and kept', async () => {
    const credentialsIn = credentialsOf();
    const all = await Promise.all(Array.from({ length: 5 }, () => credentialsIn(MEMBER)));
    clock.advance(50 * MINUTE);
    expect(new Set([...all, await credentialsIn(MEMBER)])).toHaveProperty('size', 1);
    expect(assumed()).toHaveLength(1);
  });

  it('are renewed before they expire, and before the SDK asks again', async () => {
    const credentialsIn = credentialsOf();
    const first = await credentialsIn(MEMBER);
    clock.advance(54 * MINUTE + 1);
    const second = await credentialsIn(MEMBER);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect(second.expiration.getTime() - clock.clock.now()).toBe(60 * MINUTE);
  });

  it.each<[string, Parameters<typeof credentialsOf>[0], string]>([
    ['there is no such role', { roleName: 'portcullis-other' }, MEMBER],
    ['the ExternalId is another', { externalId: 'wrong' }, MEMBER],
    ['nothing is deployed in the account', {}, '999900001111'],
  ])('cannot be had, and it is said what to do, when %s', async (_why, changes, account) => {
    const { roleName = 'portcullis-remediate' } = changes ?? {};
    await expect(credentialsOf(changes)(account)).rejects.toMatchObject({
      code: 'cannot-assume',
      message: `Cannot assume ${roleName} in ${account}: deploy deploy/member.yaml there (AccessDenied).`,
    });
  });

  it('are asked for again after a failure', async () => {
    const credentialsIn = credentialsOf();
    await expect(credentialsIn('999900001111')).rejects.toThrow();
    await expect(credentialsIn('999900001111')).rejects.toThrow();
    expect(assumed()).toHaveLength(2);
  });

  it('are not called impossible for an outage, or when STS asks for patience', async () => {
    const outage = await startRefusingServer(503, {}, {});
    closing.push(() => outage.close());
    const error: unknown = await credentialsOf({ sts: stsOf(outage.url) })(MEMBER).catch((thrown: unknown) => thrown);
    expect(error).not.toHaveProperty('code', 'cannot-assume');
  });
});

describe('EC2 in an account and region', () => {
  const places = [
    { account: HUB, region: 'eu-west-1' },
    { account: MEMBER, region: 'eu-west-1' },
    { account: MEMBER, region: 'us-east-1' },
  ];
  const before = { ...process.env };
  beforeEach(() => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.credentialsOf('remediate');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: proxy.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  const ec2 = (changes: Parameters<typeof credentialsOf>[0] = {}) => {
    const ec2In = createEc2In({
      home: { account: HUB },
      places,
      credentialsIn: credentialsOf(changes),
      options: { maxAttempts: 1 },
    });
    closing.push(() => places.forEach((place) => ec2In(place).destroy()));
    return ec2In;
  };
  const groupIn = (account: string, region: string) => {
    const model = aws.model(region, account);
    const { id } = model.createGroup({ name: 'n', description: 'n', vpcId: null, tags: [] });
    const source = { kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null };
    const permission = { ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources: [source] };
    model.authorize({ groupId: id, groupName: null, isEgress: false, permissions: [permission], tags: [] });
    return { account, region, groupId: id };
  };

  it.each(places)('$account in $region is looked at and acted in there, and nowhere else', async (place) => {
    const [group, ...others] = [place, ...places.filter((one) => one !== place)].map(({ account, region }) =>
      groupIn(account, region),
    );
    if (!group) throw new Error('there is no place');
    const ec2In = ec2();
    const groups = createSecurityGroupsEc2(ec2In);
    const [rule] = await groups.inboundRules(group);
    expect(await createRuleRevokerEc2(ec2In).revoke(group, rule?.ruleId ?? '')).toEqual({ kind: 'accepted' });
    expect(await groups.inboundRules(group)).toEqual([]);
    for (const other of others) expect(await groups.inboundRules(other)).toHaveLength(1);
  });

  it('goes by the function’s own role in its own account, which asks STS for nothing', async () => {
    await createSecurityGroupsEc2(ec2()).inboundRules(groupIn(HUB, 'eu-west-1'));
    expect(assumed()).toEqual([]);
  });

  it('shares the credentials of an account among its regions, and the client of a place among calls', async () => {
    const ec2In = ec2();
    for (const { account, region } of places.slice(1))
      await createSecurityGroupsEc2(ec2In).inboundRules(groupIn(account, region));
    expect(assumed()).toHaveLength(1);
    const place = { account: MEMBER, region: 'us-east-1' };
    expect(ec2In(place)).toBe(ec2In({ ...place }));
    await ec2In(place).send(new DescribeSecurityGroupRulesCommand({}));
    expect(assumed()).toHaveLength(1);
  });

  it.each([
    { account: MEMBER, region: 'ap-southeast-2' },
    { account: '999900001111', region: 'eu-west-1' },
    { account: HUB, region: 'us-east-1' },
  ])('is not there where nothing is watched: $account in $region', async (place) => {
    const group = { ...place, groupId: 'sg-0a' };
    const said = { code: 'not-listed', message: expect.stringContaining('add it to portcullis.policy.yml') };
    const ec2In = ec2();
    await expect(createSecurityGroupsEc2(ec2In).inboundRules(group)).rejects.toMatchObject(said);
    expect(await createRuleRevokerEc2(ec2In).revoke(group, 'sgr-0a')).toMatchObject({ kind: 'refused' });
    const { ruleId: _id, ...rule } = aRule(1);
    expect(await createRuleAuthorizerEc2(ec2In).authorize(group, [{ ...rule, tags: {} }])).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('is not watched'),
    });
    expect([...proxy.calls(), ...assumed()]).toEqual([]);
  });

  it('says of a revoke where the role cannot be assumed that it was refused, and why', async () => {
    const group = { account: MEMBER, region: 'eu-west-1', groupId: 'sg-0a' };
    expect(await createRuleRevokerEc2(ec2({ externalId: 'wrong' })).revoke(group, 'sgr-0a')).toEqual({
      kind: 'refused',
      why: `Cannot assume portcullis-remediate in ${MEMBER}: deploy deploy/member.yaml there (AccessDenied).`,
    });
  });
});
