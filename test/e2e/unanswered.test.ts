import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buttonsOf } from './find-button.ts';
import { build, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(60_000);

const says = (text: string) => (message: SlackMessage) => JSON.stringify(message.blocks).includes(text);

describe('npm start, and nobody answers', () => {
  let bot: SandboxProcess;
  let alert: SlackMessage;

  beforeAll(async () => {
    await build();
    // The change that it plays by itself: Alex opens a worker that the internet reaches.
    bot = await startSandboxProcess(['--revoke-after', '16s']);
    alert = await bot.messageAbout('10250', says('Reachable now'));
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });

  it('tells who opened it what they opened and what will happen, directly', async () => {
    const [direct, ...others] = await until(
      'a direct message',
      20_000,
      () => bot.output(),
      async () => {
        const said = await bot.slack.directMessages('alex');
        return said.length > 0 ? said : null;
      },
    );
    expect(others).toEqual([]);
    expect(direct).toContain('You opened TCP 10250 (kubelet API) to the internet');
    expect(direct).toContain('If nobody decides, Portcullis revokes it');
    expect(direct).not.toContain('"type":"button"');
  });

  it('reminds the approvers in the thread at half time, and tells the topic of paging tools once', async () => {
    const reminder = await bot.replyWith(alert.ts, 'nobody decided');
    expect(reminder.text).toMatch(/^<!subteam\^S0ONCALL01> Still open to the internet/);
    await until(
      'the page',
      20_000,
      () => bot.output(),
      async () => bot.output().includes('PAGED') || null,
    );
    expect(buttonsOf(await bot.messageAbout('10250'))).toContain('Revoke now');
    expect(bot.output().match(/UnansweredTopic +PAGED.*10250.*/g)).toHaveLength(1);
  });

  it('revokes at the deadline, and says that it was the deadline', async () => {
    const after = await bot.messageAbout('10250', says('Revoked and verified'));
    expect(after.ts).toBe(alert.ts);
    expect(says('nobody had decided')(after)).toBe(true);
    expect(await bot.slack.directMessages('alex')).toHaveLength(1);
    expect(bot.output()).not.toContain('problem');
  });
});
