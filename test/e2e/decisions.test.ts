import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeTagsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DURATION_INPUT, REASON_INPUT } from '../../src/slack/actions.ts';
import { buttonsOf } from './find-button.ts';
import { authorize, createGroup, ec2As, inboundRules, inboundText, openGroup, world } from './security-groups.ts';
import type { Name } from './slack-people.ts';
import { build, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(60_000);

const SHORT = '6000';
const LONG = '60000';
/** What EC2 lets a description hold: `a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`. */
const HOSTILE = '@channel @here *x* _x_ :lock: https://evil.example/ #C0123 {now} &lt;!here&gt; $(id)';

const says = (text: string) => (message: { blocks?: unknown[] }) => JSON.stringify(message.blocks).includes(text);
const hasButton = (label: string) => (message: SlackMessage) => buttonsOf(message).includes(label);
const deadlineIn = (message: SlackMessage): number =>
  Number(/\*Closes\*\\n<!date\^(\d+)/.exec(JSON.stringify(message.blocks))?.[1]);

describe('npm start, and people who decide', () => {
  let bot: SandboxProcess;
  /** As AWS proves: alex@acme.example, who is Alex in Slack. */
  let alex: EC2Client;
  /** A session of a role: AWS proves nobody. */
  let deploy: EC2Client;

  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '1h'], {
      KEEP_CHOICES: '6s,1m',
      // Each group here is to have a message of its own.
      DIGEST_FROM: '100',
      REOPENED_REVOKE_AFTER: '1h',
    });
    alex = ec2As(bot.awsUrl, 'SSOALEX');
    deploy = ec2As(bot.awsUrl, 'ASIADEPLOY');
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });

  /** The message once it is known who opened it: whoever decides before that is taken for less certain. */
  const lookedAt = (group: string) => bot.messageAbout(group, says('Attached to nothing'));
  const fillIn = async (who: Name, title: string, keepFor: string, reason: string) => {
    const modal = await bot.slack.modal(who, title);
    expect(await bot.slack.submit(modal, { [REASON_INPUT]: reason, [DURATION_INPUT]: keepFor }, who)).toEqual({});
    expect(await bot.slack.openModals(who)).toEqual([]);
  };
  const keep = async (group: string, who: Name, keepFor: string, reason: string) => {
    const { ts } = await lookedAt(group);
    await bot.click(ts, 'Keep open…', who);
    await fillIn(who, 'Keep open', keepFor, reason);
    return ts;
  };
  const refusedKeep = async (ts: string, who: Name) => {
    await bot.click(ts, 'Keep open…', who);
    const modal = await bot.slack.modal(who, 'Not possible');
    await bot.slack.close(modal, who);
    return JSON.stringify(modal.blocks);
  };

  it('keeps a rule open with a reason and an end, and asks again by itself at the end', async () => {
    const group = await openGroup(alex, 'kept', world(6443));
    const ts = await keep(group, 'dana', SHORT, 'a load test with Initech');
    const kept = await bot.messageAbout(group, says('Kept open'));
    expect(says('a load test with Initech')(kept)).toBe(true);
    expect(says(await bot.slack.idOf('dana'))(kept)).toBe(true);
    expect(buttonsOf(kept)).toEqual(['Withdraw the exception']);
    await bot.replyWith(ts, 'Afterwards it waits for a decision again');
    await bot.messageAbout(group, hasButton('Revoke now'));
    await bot.replyWith(ts, 'The time for which it was kept open is over');
    expect(await inboundText(alex, group)).toEqual(['tcp 6443-6443 0.0.0.0/0']);
  });

  it('takes no keep without a reason', async () => {
    const group = await openGroup(alex, 'no-reason', world(6443));
    const { ts } = await lookedAt(group);
    await bot.click(ts, 'Keep open…');
    const modal = await bot.slack.modal('dana', 'Keep open');
    const faults = await bot.slack.submit(modal, { [REASON_INPUT]: '   ', [DURATION_INPUT]: SHORT }, 'dana');
    expect(Object.keys(faults)).toEqual([REASON_INPUT]);
    expect(await bot.slack.openModals('dana')).toHaveLength(1);
    await bot.slack.close(modal, 'dana');
  });

  it('refuses the keep of who opened it, an approver or not, and tells them alone', async () => {
    const group = await openGroup(ec2As(bot.awsUrl, 'SSODANA'), 'own', world(10250));
    const { ts } = await lookedAt(group);
    expect(await refusedKeep(ts, 'dana')).toContain('You opened this yourself');
    await until(
      'the refusal on the bus',
      20_000,
      () => bot.output(),
      async () => {
        return /REFUSED +dana may not keep: You opened this yourself/.test(bot.output()) || null;
      },
    );
    // Somebody else may.
    await keep(group, 'sam', LONG, 'Dana asked for it');
    await bot.messageAbout(group, says('Kept open'));
  });

  it.each<[Name, string]>([
    ['robin', 'Only an approver may do this'],
    ['alex', 'Only an approver may do this'],
    ['gus', 'Only an approver may do this'],
  ])('refuses the keep of %s, and tells them alone', async (who, why) => {
    const group = await openGroup(alex, `kept-by-${who}`, world(10250));
    const { ts } = await lookedAt(group);
    expect(await refusedKeep(ts, who)).toContain(why);
    expect(buttonsOf(await bot.messageAbout(group))).toContain('Keep open…');
  });

  it.each<[Name, string]>([
    ['gus', 'Guests of the workspace cannot decide'],
    ['casey', 'People of other workspaces (Slack Connect) cannot decide'],
  ])('lets %s decide nothing, not even the safe thing', async (who, why) => {
    const group = await openGroup(alex, `revoked-by-${who}`, world(10250));
    const { ts } = await lookedAt(group);
    const told = await bot.slack.whisper(who, () => bot.click(ts, 'Revoke now', who));
    expect(told.text).toContain(why);
    const keeping = await bot.slack.whisper('casey', () => bot.click(ts, 'Keep open…', 'casey'));
    expect(keeping.text).toContain('Slack Connect');
    expect(await bot.slack.openModals('casey')).toEqual([]);
    expect(await inboundText(alex, group)).toEqual(['tcp 10250-10250 0.0.0.0/0']);
  });

  it.each([
    ['the session of a role', 'ASIADEPLOY'],
    ['an IAM user', 'AKIAPIPELINE'],
  ])('takes two approvers where AWS proves nobody: %s', async (_what, key) => {
    const group = await openGroup(ec2As(bot.awsUrl, key), `opened-by-${key}`, world(10250));
    const ts = await keep(group, 'dana', LONG, 'the new cluster joins');
    await bot.messageAbout(group, hasButton('Agree'));
    await bot.replyWith(ts, 'Needs a second approver');
    const own = await bot.slack.whisper('dana', () => bot.click(ts, 'Agree', 'dana'));
    expect(own.text).toContain('You proposed it yourself');
    const stranger = await bot.slack.whisper('robin', () => bot.click(ts, 'Agree', 'robin'));
    expect(stranger.text).toContain('Only an approver may do this');
    expect(says('Kept open')(await bot.messageAbout(group))).toBe(false);
    await bot.click(ts, 'Agree', 'sam');
    const kept = await bot.messageAbout(group, says('Kept open'));
    for (const who of ['dana', 'sam'] as const) expect(says(await bot.slack.idOf(who))(kept)).toBe(true);
  });

  it('closes only the watched ports of a wide rule, and leaves the others open', async () => {
    const group = await createGroup(alex, 'wide');
    const all = { IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535 };
    await authorize(alex, group, { ...all, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'everything' }] });
    const { ts } = await bot.messageAbout(group);
    await bot.click(ts, 'Close only 6443/10250…');
    const modal = await bot.slack.modal('dana', 'Close only 6443/10250');
    for (const ports of ['0-6442', '6444-10249', '10251-65535'])
      expect(JSON.stringify(modal.blocks)).toContain(`tcp ${ports}`);
    expect(await bot.slack.submit(modal, {}, 'dana')).toEqual({});
    await bot.messageAbout(group, says('Narrowed and verified'));
    expect(await inboundText(alex, group)).toEqual([
      'tcp 0-6442 0.0.0.0/0',
      'tcp 10251-65535 0.0.0.0/0',
      'tcp 6444-10249 0.0.0.0/0',
    ]);
    expect((await inboundRules(alex, group)).map(({ Description }) => Description)).toEqual(
      Array.from({ length: 3 }, () => 'everything'),
    );
  });

  it('closes only the watched ports of a rule for all traffic, and says what it cannot keep', async () => {
    const group = await createGroup(alex, 'all-traffic');
    await authorize(alex, group, { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
    const { ts } = await bot.messageAbout(group);
    await bot.click(ts, 'Close only 6443/10250…');
    const modal = await bot.slack.modal('dana', 'Close only 6443/10250');
    expect(JSON.stringify(modal.blocks)).toContain('no longer open:*');
    await bot.slack.submit(modal, {}, 'dana');
    await bot.messageAbout(group, says('Narrowed and verified'));
    expect(await inboundText(alex, group)).toEqual([
      'icmp -1--1 0.0.0.0/0',
      'tcp 0-6442 0.0.0.0/0',
      'tcp 10251-65535 0.0.0.0/0',
      'tcp 6444-10249 0.0.0.0/0',
      'udp 0-65535 0.0.0.0/0',
    ]);
  });

  it('puts back what was revoked, with description and tags, when two people want it', async () => {
    const group = await createGroup(alex, 'undone');
    await alex.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpPermissions: [world(6443, 'API for the partner')],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'ticket', Value: 'OPS-1' }] }],
      }),
    );
    const { ts } = await lookedAt(group);
    const [before] = await inboundRules(alex, group);
    await bot.click(ts, 'Revoke now');
    await bot.messageAbout(group, hasButton('Undo…'));
    expect(await inboundRules(alex, group)).toEqual([]);

    await bot.click(ts, 'Undo…', 'dana');
    await fillIn('dana', 'Undo the revoke', LONG, 'the partner is cut off');
    await bot.messageAbout(group, hasButton('Agree'));
    const own = await bot.slack.whisper('dana', () => bot.click(ts, 'Agree', 'dana'));
    expect(own.text).toContain('You proposed it yourself');
    expect(await inboundRules(alex, group)).toEqual([]);
    await bot.click(ts, 'Agree', 'sam');
    await bot.replyWith(ts, 'Opened again, as an exception');
    const [back, ...others] = await inboundRules(alex, group);
    expect(others).toEqual([]);
    expect(back).toMatchObject({ FromPort: 6443, CidrIpv4: '0.0.0.0/0', Description: 'API for the partner' });
    expect(back?.SecurityGroupRuleId).not.toBe(before?.SecurityGroupRuleId);
    const ofRule = { Filters: [{ Name: 'resource-id', Values: [back?.SecurityGroupRuleId ?? ''] }] };
    const { Tags = [] } = await alex.send(new DescribeTagsCommand(ofRule));
    expect(Tags).toContainEqual(expect.objectContaining({ Key: 'ticket', Value: 'OPS-1' }));
    // Its own exception keeps it, so nobody is asked about it, and somebody can end it.
    await bot.messageAbout(group, hasButton('Withdraw the exception'));
  });

  it('gives more time once for two clicks on the same message, and tells the slower one', async () => {
    const group = await openGroup(alex, 'more-time', world(10250));
    const first = await lookedAt(group);
    const told = await Promise.race(
      (['dana', 'sam'] as const).map((who, index, both) =>
        bot.slack.whisper(who, async () => {
          if (index > 0) return;
          await Promise.all(both.map((one) => bot.click(first.ts, 'Give 10 min more', one)));
        }),
      ),
    );
    expect(told.text).toContain('was faster and gave it more time');
    const later = await bot.messageAbout(group, says('1 more time possible'));
    expect(deadlineIn(later) - deadlineIn(first)).toBe(600);
    await bot.replyWith(first.ts, 'gave it 10 min more');
  });

  it('tells the loser of a race who won', async () => {
    const group = await openGroup(alex, 'raced', world(10250));
    const { ts } = await lookedAt(group);
    await bot.slack.idOf('dana');
    const told = await Promise.race(
      (['dana', 'sam'] as const).map((who, index, both) =>
        bot.slack.whisper(who, async () => {
          if (index > 0) return;
          await Promise.all(both.map((one) => bot.click(ts, 'Revoke now', one)));
        }),
      ),
    );
    const winner = told.user === (await bot.slack.idOf('dana')) ? 'sam' : 'dana';
    expect(told.text).toContain(`<@${await bot.slack.idOf(winner)}> was faster and decided to revoke it`);
    const after = await bot.messageAbout(group, says('Revoked and verified'));
    expect(says(await bot.slack.idOf(winner))(after)).toBe(true);
  });

  it('pages nobody about a rule that is made again while its exception runs', async () => {
    const group = await openGroup(alex, 'made-again', world(6443));
    const ts = await keep(group, 'dana', LONG, 'Terraform replaces it now and then');
    await bot.messageAbout(group, says('Kept open'));
    await alex.send(new RevokeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [world(6443)] }));
    await bot.messageAbout(group, says('removed the rule'));
    await authorize(deploy, group, world(6443, 'another description'));
    // A finding that comes after it is there: so this one was judged.
    const next = await openGroup(alex, 'after-made-again', world(6443));
    await bot.messageAbout(next);
    const about = (await bot.messages()).filter((message) => JSON.stringify(message).includes(group));
    expect(about.map((message) => message.ts)).toEqual([ts]);
    const { blocks } = await bot.slack.whisper('robin', () => bot.slack.command('/portcullis exceptions', 'robin'));
    expect(JSON.stringify(blocks)).toContain(group);
    expect(await inboundText(alex, group)).toEqual(['tcp 6443-6443 0.0.0.0/0']);
  });

  it('shows open findings and exceptions on the Home tab of approvers, and Withdraw ends one', async () => {
    const group = await openGroup(alex, 'withdrawn', world(6443));
    await keep(group, 'dana', LONG, 'until the migration is done');
    await bot.messageAbout(group, says('Kept open'));
    const closed = await bot.slack.home('robin');
    expect(says('Findings are shown here to approvers')(closed)).toBe(true);
    expect(says('sg-')(closed)).toBe(false);
    const home = await bot.slack.home('sam', says(group));
    expect(says('until the migration is done')(home)).toBe(true);
    await bot.slack.clickIn(home, 'Withdraw', 'sam', group);
    const sent = await bot.slack.modal('sam', 'Decision sent');
    await bot.slack.close(sent, 'sam');
    const waiting = await bot.messageAbout(group, hasButton('Revoke now'));
    await bot.replyWith(waiting.ts, 'withdrew the exception');
    await bot.slack.home('sam', (view) => buttonsOf(view).includes('Review') && !says('migration')(view));
  });

  it('answers /portcullis to the person alone', async () => {
    const group = await openGroup(alex, 'asked-about', world(10250));
    await bot.messageAbout(group);
    const status = await bot.slack.whisper('gus', () => bot.slack.command('/portcullis status', 'gus'));
    expect(status.text).toMatch(/\d+ security groups open to the internet/);
    const help = await bot.slack.whisper('gus', () => bot.slack.command('/portcullis help', 'gus'));
    expect(JSON.stringify(help.blocks)).toContain('Keep open…');
  });

  it('shows a hostile description as it is written, in code or plain text alone', async () => {
    const group = await openGroup(alex, 'hostile', world(10250, HOSTILE));
    const message = await lookedAt(group);
    const texts = textsOf(message.blocks).filter(({ text }) => text.includes('evil.example'));
    expect(texts).not.toEqual([]);
    for (const { type, text, emoji } of texts) {
      if (type === 'plain_text') expect(emoji).toBe(false);
      else expect(text.replace(/`[^`]*`/g, '')).not.toContain('evil.example');
    }
    expect(message.text).not.toContain('evil.example');
  });

  it('has no problem to report at the end of all this', () => {
    expect(bot.output()).not.toContain('problem');
  });
});

type Text = { type: string; text: string; emoji?: boolean };
const textsOf = (value: unknown): Text[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && 'text' in value && typeof value.text === 'string' ? [value as Text] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
};
