import { expect } from '@jest/globals';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import type { Notifier } from '../../src/ports.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { aFinding, ALICE, anExposure, GROUP, SETTINGS } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type NotifierStage = {
  notifier: Notifier;
  /** Texts in the channel, oldest first, and not those in threads. */
  channel: () => Promise<string[]>;
  thread: (ts: string) => Promise<string[]>;
  /** Somebody whom it may talk to alone. */
  person: string;
  /** Texts of the direct messages to that person, oldest first. */
  directs: () => Promise<string[]>;
};

let groups = 0;
const newFinding = (changes: Partial<Finding> = {}): Finding => {
  const group: GroupKey = { ...GROUP, groupId: `sg-0n${(groups += 1)}` };
  const now = Date.now();
  return aFinding([anExposure(1)], { group, openedAt: now, deadline: now + 1, message: null, shown: null, ...changes });
};
const textOf = (finding: Finding) => findingMessage(finding, SETTINGS).text;

export const notifierContract = (create: () => Promise<NotifierStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('posts one message of the finding', async () => {
    const { notifier, channel } = await create();
    const finding = newFinding();
    await notifier.post(finding);
    expect(await channel()).toEqual([textOf(finding)]);
  });

  promise('updates that message in its place', async () => {
    const { notifier, channel } = await create();
    const finding = newFinding();
    const message = await notifier.post(finding);
    const revoked = anExposure(1, { kind: 'revoked', by: ALICE, at: Date.now() });
    const after = { ...finding, deadline: null, exposures: [revoked] };
    expect(await notifier.update(message, after)).toBe('updated');
    expect(await channel()).toEqual([textOf(after)]);
    expect(textOf(after)).not.toBe(textOf(finding));
  });

  promise('says so when the message is gone', async () => {
    const { notifier, channel } = await create();
    expect(await notifier.update({ channel: 'C0GONE', ts: '1795176000.000001' }, newFinding())).toBe('gone');
    expect(await channel()).toEqual([]);
  });

  promise('finds its own message again, before and after an update', async () => {
    const { notifier } = await create();
    const finding = newFinding();
    const message = await notifier.post(finding);
    await notifier.post(newFinding());
    expect(await notifier.findPosted(finding)).toEqual(message);
    await notifier.update(message, finding);
    expect(await notifier.findPosted(finding)).toEqual(message);
  });

  promise('finds neither the message of another finding nor that of an earlier one of the group', async () => {
    const { notifier } = await create();
    const finding = newFinding();
    await notifier.post(finding);
    expect(await notifier.findPosted(newFinding())).toBeNull();
    expect(await notifier.findPosted({ ...finding, sequence: 2 })).toBeNull();
  });

  promise('replies in the thread of the message, and not in the channel', async () => {
    const { notifier, channel, thread } = await create();
    const finding = newFinding();
    const message = await notifier.post(finding);
    const exposureIds = [anExposure(1).id];
    const joined = { id: 'j', kind: 'joined' as const, exposureIds, at: 1, by: null };
    await notifier.reply(message, finding, joined);
    await notifier.reply(message, finding, { ...joined, id: 'o', kind: 'opened' });
    expect(await channel()).toHaveLength(1);
    expect(await thread(message.ts)).toEqual([expect.stringContaining('0.0.0.0/0')]);
  });

  promise('tells one person, and says nothing in the channel', async () => {
    const { notifier, channel, person } = await create();
    await notifier.tell(person, 'You were too late.');
    expect(await channel()).toEqual([]);
  });

  promise('writes to one person directly, with and without blocks, and says nothing in the channel', async () => {
    const { notifier, channel, person, directs } = await create();
    await notifier.direct(person, 'You opened a port.');
    const text = { type: 'plain_text' as const, text: 'It closes soon.' };
    await notifier.direct(person, 'It closes soon.', [{ type: 'section', text }]);
    expect(await directs()).toEqual(['You opened a port.', 'It closes soon.']);
    expect(await channel()).toEqual([]);
  });

  end();
};
