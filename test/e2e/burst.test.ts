import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buttonsOf } from './find-button.ts';
import { authorize, createGroup, inboundRules, world } from './security-groups.ts';
import { build, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(60_000);

/** In one burst, and how many of them have messages of their own (DIGEST_FROM). */
const GROUPS = 30;
const SINGLE = 5;

const isDigest = (message: SlackMessage) => buttonsOf(message).includes('Revoke all');
const isNamedIn = (message: SlackMessage) => (group: string) => JSON.stringify(message.blocks).includes(group);

describe('npm start, and 30 changes in a minute', () => {
  let bot: SandboxProcess;
  let groups: string[];

  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '1h'], { REOPENED_REVOKE_AFTER: '1h' });
    const names = Array.from({ length: GROUPS }, (_, index) => `nodes-${index}`);
    groups = await Promise.all(names.map((name) => createGroup(bot.ec2, name)));
    await Promise.all(groups.map((group) => authorize(bot.ec2, group, world(10250))));
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });

  /** The one message that has many groups, once it fulfils `good`. */
  const digest = (what: string, good: (message: SlackMessage) => boolean) =>
    until(
      what,
      60_000,
      () => bot.output(),
      async () => {
        const about = (await bot.messages()).find((message) => groups.filter(isNamedIn(message)).length > 1);
        return about && good(about) ? about : null;
      },
    );

  it('gives the first of them messages of their own, and the others one line each of one digest', async () => {
    const message = await digest('all the others in the digest', (one) => {
      return groups.filter(isNamedIn(one)).length === GROUPS - SINGLE;
    });
    expect(isDigest(message)).toBe(true);
    const messages = await bot.messages();
    expect(messages).toHaveLength(SINGLE + 1);
    for (const group of groups) expect(messages.filter((one) => isNamedIn(one)(group))).toHaveLength(1);
    expect(buttonsOf(message).filter((label) => label === 'Review')).toHaveLength(GROUPS - SINGLE);
  });

  it('shows a line by itself, with its own buttons, and decides about that group alone', async () => {
    const message = await digest('the digest', isDigest);
    const [group = ''] = groups.filter(isNamedIn(message));
    await bot.click(message.ts, 'Review', 'sam', group);
    const modal = await bot.slack.modal('sam', 'Review the finding');
    expect(JSON.stringify(modal.blocks)).toContain(group);
    await bot.slack.clickIn(modal, 'Revoke now', 'sam');
    const sent = await bot.slack.modal('sam', 'Decision sent');
    await bot.slack.close(sent, 'sam');
    await digest('one of them closed', (one) => JSON.stringify(one.blocks).includes('*1* closed and verified'));
    expect(await inboundRules(bot.ec2, group)).toEqual([]);
  });

  it('closes each of the others with Revoke all, and nothing that has a message of its own', async () => {
    const message = await digest('the digest', isDigest);
    const lines = groups.filter(isNamedIn(message));
    // A guest may not, and each line of theirs is refused.
    await bot.slack.whisper('gus', () => bot.click(message.ts, 'Revoke all', 'gus'));
    await bot.click(message.ts, 'Revoke all', 'dana');
    const after = await digest('all of them closed', (one) => !isDigest(one));
    expect(after.text).toContain(`${GROUPS - SINGLE} security groups of account 111122223333: nothing waits`);
    const left = await Promise.all(
      groups.map(async (group) => [group, (await inboundRules(bot.ec2, group)).length] as const),
    );
    expect(Object.fromEntries(left)).toEqual(
      Object.fromEntries(groups.map((group) => [group, lines.includes(group) ? 0 : 1])),
    );
  });

  it('has no problem to report at the end of all this', () => {
    expect(bot.output()).not.toContain('problem');
  });
});
