import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buttonsOf } from './find-button.ts';
import { authorize, createGroup, inboundRules, legitimate, world } from './security-groups.ts';
import { build, runPortcullis, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';

// A shell full of AWS settings that lead elsewhere: the run must not look at one of them.
const MISLEADING_SHELL = {
  AWS_PROFILE: 'production-that-does-not-exist',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9',
  AWS_REGION: 'us-gov-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAREALACCOUNT00000',
  AWS_SECRET_ACCESS_KEY: 'real',
  TABLE_NAME: 'production-table',
  SLACK_SIGNING_SECRET: 'of-production',
};

const inboundPorts = async (ec2: EC2Client, groupId: string): Promise<(number | undefined)[]> =>
  (await inboundRules(ec2, groupId)).map(({ FromPort }) => FromPort);
const says = (text: string) => (message: SlackMessage) => JSON.stringify(message.blocks).includes(text);
/** Whether it waits for a decision: what was revoked can still be undone. */
const hasButtons = (message: SlackMessage) => buttonsOf(message).includes('Revoke now');

describe('npm start, with nothing but Node', () => {
  let patient: SandboxProcess;
  let hasty: SandboxProcess;

  beforeAll(async () => {
    await build();
    // Each group here is to have a message of its own.
    const settings = { DIGEST_FROM: '100', REOPENED_REVOKE_AFTER: '5s' };
    [patient, hasty] = await Promise.all([
      startSandboxProcess(['--no-demo', '--revoke-after', '1h'], { ...MISLEADING_SHELL, ...settings }),
      startSandboxProcess(['--no-demo', '--revoke-after', '3s'], settings),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([patient?.stop(), hasty?.stop()]);
  });

  it('posts the exposure, and a click revokes it and nothing else', async () => {
    const group = await createGroup(patient.ec2, 'clicked');
    await authorize(patient.ec2, group, world(10250), legitimate);
    const message = await patient.messageAbout(group);
    expect(message.text).toContain('10250');
    await patient.click(message.ts, 'Revoke now');
    const after = await patient.messageAbout(group, says('verified'));
    expect(after.ts).toBe(message.ts);
    expect(hasButtons(after)).toBe(false);
    expect(await inboundPorts(patient.ec2, group)).toEqual([443]);
  }, 60_000);

  it('revokes at the deadline when nobody answers', async () => {
    const group = await createGroup(hasty.ec2, 'unanswered');
    await authorize(hasty.ec2, group, world(10250), legitimate);
    const after = await hasty.messageAbout(group, says('verified'));
    expect(hasButtons(after)).toBe(false);
    expect(await inboundPorts(hasty.ec2, group)).toEqual([443]);
  }, 60_000);

  it('gives a group that is opened again after a revoke a shorter deadline, and says that it came back', async () => {
    const group = await createGroup(patient.ec2, 'again');
    await authorize(patient.ec2, group, world(10250), legitimate);
    const first = await patient.messageAbout(group, hasButtons);
    expect(says('in 24 h')(first)).toBe(false);
    await patient.click(first.ts, 'Revoke now');
    await patient.messageAbout(group, says('verified'));
    await authorize(patient.ec2, group, world(10250));
    const second = await patient.messageAbout(group, says('Opened again: the 2nd time in 24 h.'));
    // The first one would have waited for an hour. Whoever is quick joins the message of the first.
    await patient.messageAbout(group, (message) => message.ts === second.ts && says('nobody had decided')(message));
    expect(await inboundPorts(patient.ec2, group)).toEqual([443]);
  }, 60_000);

  it('joins a further exposure of the group to the open finding: one message, a reply in its thread', async () => {
    const group = await createGroup(patient.ec2, 'joined');
    await authorize(patient.ec2, group, world(10250));
    const first = await patient.messageAbout(group);
    await authorize(patient.ec2, group, { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] });
    const joined = await patient.messageAbout(group, says('::/0'));
    expect(joined.ts).toBe(first.ts);
    const about = (await patient.messages()).filter((message) => JSON.stringify(message).includes(group));
    expect(about).toHaveLength(1);
    // The reply follows the update.
    await patient.replyWith(first.ts, 'joins this finding');
    expect(await patient.replies(first.ts)).toHaveLength(1);
  }, 60_000);

  it('reads the flat form of an SDK and a group that is named, not identified', async () => {
    const group = await createGroup(patient.ec2, 'flat-by-name');
    await patient.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupName: 'flat-by-name',
        IpProtocol: '6',
        FromPort: 10_000,
        ToPort: 11_000,
        CidrIp: '0.0.0.0/0',
      }),
    );
    expect((await patient.messageAbout(group)).text).toContain('10250');
  }, 60_000);

  it('looks up what the event cannot tell: the entries of a prefix list', async () => {
    const group = await createGroup(patient.ec2, 'prefix-list');
    const { PrefixList } = await patient.ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'everyone',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr: '0.0.0.0/0' }],
      }),
    );
    const PrefixListIds = [{ PrefixListId: PrefixList?.PrefixListId ?? '' }];
    await authorize(patient.ec2, group, { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, PrefixListIds });
    const message = await patient.messageAbout(group);
    await patient.click(message.ts, 'Revoke now');
    await patient.messageAbout(group, says('verified'));
    expect(await inboundPorts(patient.ec2, group)).toEqual([]);
  }, 60_000);

  it('finds the threshold reached by two calls, neither of which reaches it', async () => {
    const group = await createGroup(patient.ec2, 'halves');
    const half = (CidrIp: string): IpPermission => ({
      IpProtocol: 'tcp',
      FromPort: 10250,
      ToPort: 10250,
      IpRanges: [{ CidrIp }],
    });
    // Each is half of the threshold of a /8's worth.
    await authorize(patient.ec2, group, half('3.0.0.0/9'));
    await authorize(patient.ec2, group, half('3.128.0.0/9'));
    // The inspector may look at the first only when the second is there; then both are the change.
    const message = await patient.messageAbout(group, says('3.128.0.0/9'));
    expect(hasButtons(message)).toBe(true);
  }, 60_000);

  it('says that a rule is gone when somebody else removed it before the deadline', async () => {
    const group = await createGroup(hasty.ec2, 'vanished');
    await authorize(hasty.ec2, group, world(10250));
    await hasty.messageAbout(group);
    await hasty.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [world(10250)] }));
    const after = await hasty.messageAbout(group, says('removed the rule'));
    expect(hasButtons(after)).toBe(false);
  }, 60_000);

  it('stays silent about what is no exposure', async () => {
    const group = await createGroup(patient.ec2, 'harmless');
    await authorize(patient.ec2, group, legitimate, {
      IpProtocol: 'udp',
      FromPort: 0,
      ToPort: 65_535,
      IpRanges: [{ CidrIp: '0.0.0.0/0' }],
    });
    // The next exposure is judged after it, so when that one is there, this one was passed over.
    const next = await createGroup(patient.ec2, 'exposed-after-harmless');
    await authorize(patient.ec2, next, world(10250));
    await patient.messageAbout(next);
    expect((await patient.messages()).filter((message) => JSON.stringify(message).includes(group))).toEqual([]);
  }, 60_000);

  it('has no problem to report at the end of all this', () => {
    expect(`${patient.output()}${hasty.output()}`).not.toContain('problem');
  });

  it('says what to do about a busy port, and ends with 2', async () => {
    const port = new URL(patient.awsUrl).port;
    const { code, stderr } = await runPortcullis(['start', '--aws-port', port, '--slack-port', '0']);
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port} is taken`);
    expect(stderr).toContain('--aws-port');
  }, 30_000);

  it.each([
    [['--revoke-after', 'soon'], '15m'],
    [['--aws-port', 'http'], 'number'],
    [['--unknown'], '--unknown'],
    [['surplus'], 'argument'],
  ])(
    'refuses %j with a clear message and 2',
    async (args, told) => {
      const { code, stderr } = await runPortcullis(['start', ...args]);
      expect(code).toBe(2);
      expect(stderr).toContain(told);
    },
    30_000,
  );

  it('plays one change by itself, says that it is reachable now, and ends cleanly with Ctrl-C', async () => {
    const demo = await startSandboxProcess([]);
    const message = await demo.messageAbout('10250', says('Reachable now'));
    expect(hasButtons(message)).toBe(true);
    expect(JSON.stringify(message.blocks)).toMatch(/instance `i-0[0-9a-f]+` at `203\.0\.113\.\d+`/);
    const { code, stdout } = await demo.stop('SIGINT');
    expect(code).toBe(0);
    expect(stdout).toContain('EXPOSED');
  }, 60_000);
});
