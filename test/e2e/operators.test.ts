import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ec2As, inboundText, legitimate, openGroup, world } from './security-groups.ts';
import { build, runPortcullis, type SandboxProcess, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(90_000);

const LEFT = ['tcp 443-443 10.0.0.0/8'];
const OPEN = ['tcp 10250-10250 0.0.0.0/0', ...LEFT];

describe('the command line of operators', () => {
  let bot: SandboxProcess;
  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '12s']);
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });
  /** As whoever the key says: SSOOLIVE is olive@acme.example of Identity Center. */
  const as = async (key: string, ...args: string[]) =>
    runPortcullis(args, {
      PORTCULLIS_URL: `${bot.awsUrl}/operator`,
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: '',
      COLUMNS: '100',
    });
  const opened = async (
    name: string,
    rule = world(10250),
  ): Promise<{ ec2: ReturnType<typeof ec2As>; group: string }> => {
    const ec2 = ec2As(bot.awsUrl, 'AKIACAROL');
    const group = await openGroup(ec2, name, legitimate, rule);
    await bot.messageAbout(group);
    return { ec2, group };
  };
  const sorted = async (ec2: ReturnType<typeof ec2As>, group: string) => (await inboundText(ec2, group)).sort();

  it('lists what is open and closes it at once, by the IAM identity that the record then shows', async () => {
    const { ec2, group } = await opened('nodes');
    const listed = await as('SSOOLIVE', 'findings');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(new RegExp(`${group}/1.*closes in`));
    expect(listed.stdout).toMatch(/sgr-\w+ +tcp 10250 +0\.0\.0\.0\/0 +pending/);
    const revoked = await as('SSOOLIVE', 'revoke', group);
    expect(revoked).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sgr-\w+ {2}revoked\n$/), stderr: '' });
    expect(await inboundText(ec2, group)).toEqual(LEFT);
    const message = await bot.messageAbout(group, ({ blocks }) =>
      JSON.stringify(blocks).includes('olive@acme.example'),
    );
    expect(JSON.stringify(message)).toContain('olive@acme.example');
  });

  it('keeps a rule open when two say so, and ends that before its time', async () => {
    const { ec2, group } = await opened('kept');
    const kept = await as('SSOOLIVE', 'keep', group, '--for', '1h', '--reason', 'Slack is down', '--json');
    const agreed = JSON.parse(kept.stdout).answer.kind === 'proposed' ? await as('SSOPAT', 'agree', group) : kept;
    expect(agreed).toMatchObject({ code: 0, stdout: expect.stringContaining('kept') });
    expect((await as('SSOOLIVE', 'findings')).stdout).toMatch(/kept until .* UTC/);
    expect(await as('SSOOLIVE', 'withdraw', group)).toMatchObject({ code: 0 });
    expect(await as('SSOOLIVE', 'revoke', group)).toMatchObject({ code: 0 });
    expect(await inboundText(ec2, group)).toEqual(LEFT);
  });

  it('closes nothing while it is paused, whoever decides so, and all that is due when it is resumed', async () => {
    const { ec2, group } = await opened('paused');
    const paused = await as('ASIAONCALL', 'pause', '--reason', 'a broken rollout');
    expect(paused).toMatchObject({ code: 0 });
    expect(paused.stdout).toContain('PAUSED');
    const again = await as('SSOOLIVE', 'pause', '--reason', 'another', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ isNew: false, pause: { reason: 'a broken rollout' } });
    const { ts } = await bot.messageAbout(group, ({ blocks }) => JSON.stringify(blocks).includes('paused'));
    await bot.slack.click(ts, 'Revoke now', 'dana');
    // What is decided already stays so, and whoever asks again hears why nothing happens.
    const revoked = await as('SSOOLIVE', 'revoke', group);
    expect(revoked.stderr).toContain('PAUSED');
    const { ec2: other, group: later } = await opened('later');
    const decided = await as('SSOOLIVE', 'revoke', later);
    expect(decided).toMatchObject({ code: 0, stdout: expect.stringContaining('revoking') });
    expect(decided.stderr).toContain('PAUSED');
    const { ec2: third, group: unanswered } = await opened('unanswered');
    const due = async () => {
      const { stdout } = await as('SSOOLIVE', 'findings', '--json');
      const { findings } = JSON.parse(stdout) as { findings: { deadline: number }[] };
      return findings.every(({ deadline }) => deadline < Date.now()) || null;
    };
    await until('the deadline', 30_000, () => bot.output(), due);
    expect(await sorted(ec2, group)).toEqual(OPEN);
    expect(await sorted(other, later)).toEqual(OPEN);
    expect(await sorted(third, unanswered)).toEqual(OPEN);
    expect(bot.output()).not.toMatch(new RegExp(`${group} .*RevokeSecurityGroupIngress by`));
    expect(await as('SSOOLIVE', 'resume')).toMatchObject({ code: 0, stdout: expect.stringContaining('Resumed.') });
    for (const [client, id] of [
      [ec2, group],
      [other, later],
    ] as const)
      await until(
        'a closed group',
        20_000,
        () => bot.output(),
        async () => (await inboundText(client, id)).join() === LEFT.join() || null,
      );
    expect(await as('SSOOLIVE', 'resume')).toMatchObject({ code: 0, stdout: 'Nothing is paused.\n' });
  });

  it.each([
    ['a stranger', 'AKIAMALLORY', ['findings'], 1, 'OPERATORS does not name you'],
    ['a stranger who pauses', 'AKIAMALLORY', ['pause', '--reason', 'x'], 1, 'OPERATORS does not name you'],
    ['a group that is not open', 'SSOOLIVE', ['revoke', 'sg-0'], 1, 'No open finding is sg-0'],
    ['a keep without a reason', 'SSOOLIVE', ['keep', 'sg-0', '--for', '1h'], 2, '--reason'],
    [
      'a duration that is none',
      'SSOOLIVE',
      ['keep', 'sg-0', '--for', 'soon', '--reason', 'x'],
      2,
      'like 30m, 4h or 2d',
    ],
    ['a pause without a reason', 'SSOOLIVE', ['pause'], 2, '--reason'],
    ['a URL of somebody else', 'SSOOLIVE', ['findings', '--url', 'https://example.com/operator'], 2, 'OperatorUrl'],
    ['a port that nobody listens on', 'SSOOLIVE', ['findings', '--url', 'http://127.0.0.1:9/operator'], 2, 'no answer'],
  ])('tells %s what is wrong', async (_who, key, args, code, text) => {
    const ended = await as(key, ...args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(text);
  });
});
