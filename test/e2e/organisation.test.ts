import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ec2As, inboundText, legitimate, openGroup, world } from './security-groups.ts';
import { build, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(60_000);

const MEMBER = '444455556666';
const says = (text: string) => (message: SlackMessage) => JSON.stringify(message.blocks).includes(text);
const LEFT = ['tcp 443-443 10.0.0.0/8'];

describe('npm start -- --organization', () => {
  let bot: SandboxProcess;
  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--organization', '--no-demo', '--revoke-after', '12s']);
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });
  const jo = (account: string, region?: string) => ec2As(bot.awsUrl, `AKIA${account}JO`, region);

  it.each(['eu-west-1', 'us-east-1'])(
    'closes what is opened in the other account in %s, on a click in its own channel',
    async (region) => {
      const ec2 = jo(MEMBER, region);
      const group = await openGroup(ec2, `workers-${region}`, legitimate, world(10250));
      const alert = await bot.messageAbout(group, undefined, 'general');
      expect(JSON.stringify(alert)).toContain(MEMBER);
      await bot.slack.click(alert.ts, 'Revoke now', 'dana');
      await bot.messageAbout(group, says('Revoked and verified'), 'general');
      expect(await inboundText(ec2, group)).toEqual(LEFT);
      // By the role of that account, which says in the trail there who it is.
      const caller = `${MEMBER}:assumed-role/portcullis-remediate/portcullis-remediate`;
      expect(bot.output()).toMatch(new RegExp(`${group} .*RevokeSecurityGroupIngress by arn:aws:sts::${caller}`));
    },
  );

  it('narrows there, by the role that may authorise', async () => {
    const ec2 = jo(MEMBER);
    const group = await openGroup(ec2, 'wide', { ...world(10_249), ToPort: 10_251 });
    const alert = await bot.messageAbout(group, says('Close only'), 'general');
    await bot.slack.click(alert.ts, 'Close only 10250…', 'dana');
    const modal = await bot.slack.modal('dana', 'Close only 10250');
    expect(await bot.slack.submit(modal, {}, 'dana')).toEqual({});
    const pieces = ['tcp 10249-10249 0.0.0.0/0', 'tcp 10251-10251 0.0.0.0/0'];
    const narrowed = async () => (await inboundText(ec2, group)).join() === pieces.join() || null;
    await until('the narrowed rule', 20_000, () => bot.output(), narrowed);
    const caller = `${MEMBER}:assumed-role/portcullis-reopen/portcullis-reopen`;
    expect(bot.output()).toMatch(new RegExp(`${group} .*AuthorizeSecurityGroupIngress by arn:aws:sts::${caller}`));
  });

  it('closes there at the deadline what nobody decides', async () => {
    const ec2 = jo(MEMBER, 'us-east-1');
    const group = await openGroup(ec2, 'nobody', world(6443));
    await bot.messageAbout(group, says('nobody had decided'), 'general');
    expect(await inboundText(ec2, group)).toEqual([]);
  });

  it('keeps the two accounts apart: the hub’s own alerts stay in their channel', async () => {
    const group = await openGroup(jo(''), 'own', world(6443));
    await bot.messageAbout(group);
    expect((await bot.messages('general')).some((message) => JSON.stringify(message).includes(group))).toBe(false);
    expect((await bot.messages()).some((message) => JSON.stringify(message).includes(MEMBER))).toBe(false);
  });

  it('says that a region is not watched, and does nothing there', async () => {
    const ec2 = jo('', 'ap-southeast-2');
    const group = await openGroup(ec2, 'elsewhere', world(10250));
    const said = async () => /NOT WATCHED +111122223333 in ap-southeast-2/.exec(bot.output());
    await until('the refusal', 20_000, () => bot.output(), said);
    expect(await inboundText(ec2, group)).toEqual(['tcp 10250-10250 0.0.0.0/0']);
  });

  it('lets nobody but the functions into the roles of the other account', async () => {
    const credentials = { accessKeyId: 'AKIAROOT', secretAccessKey: 'any' };
    const sts = new STSClient({ endpoint: bot.awsUrl, region: 'eu-west-1', credentials });
    const RoleArn = `arn:aws:iam::${MEMBER}:role/portcullis-remediate`;
    const assume = sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ExternalId: 'guess' }));
    await expect(assume).rejects.toMatchObject({ name: 'AccessDenied' });
    sts.destroy();
  });

  it('has had no problem', () => {
    expect(bot.output()).not.toContain('problem');
  });
});
