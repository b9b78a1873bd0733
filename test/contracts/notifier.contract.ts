import { expect } from '@jest/globals';
import type { Digest } from '../../src/finding/digest.ts';
import { digestIdOf, digestLineOf } from '../../src/finding/digest.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import type { PauseEvent } from '../../src/finding/pause.ts';
import type { Notifier } from '../../src/ports.ts';
import { actorMessage } from '../../src/slack/views/actor-message.ts';
import { digestMessage } from '../../src/slack/views/digest-message.ts';
import { pauseMessage } from '../../src/slack/views/pause-message.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { aFinding, ALICE, anExposure, GROUP, VIEWS } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type NotifierStage = {
  notifier: Notifier;
  /** From now on, the alerts of every account go to another channel; its id. */
  moveChannel: () => string;
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
const textOf = (finding: Finding) => findingMessage(finding, VIEWS).text;

let pauses = 0;
const newPauseEvent = (kind: PauseEvent['kind']): PauseEvent => {
  const by = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null } as const;
  const pause = { id: `pause/${Date.now()}`, by, reason: 'a broken rollout', since: Date.now() };
  return { id: `${pause.id}/${kind}/${(pauses += 1)}`, kind, pause, at: Date.now(), by, announced: true };
};

let digests = 0;
const newDigest = (): Digest => ({
  id: digestIdOf(GROUP.account, (digests += 1)),
  account: GROUP.account,
  startedAt: Date.now(),
  version: 2,
  shown: null,
  message: null,
  posting: null,
  lines: [newFinding(), newFinding()].map(digestLineOf),
});
const digestTextOf = (digest: Digest) => digestMessage(digest, VIEWS).text;

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

  promise(
    'moves what is open to the channel that the account has by now, and leaves word of where it went',
    async () => {
      const { notifier, channel, moveChannel } = await create();
      const [finding, settled] = [newFinding(), newFinding()];
      const [message, before] = [await notifier.post(finding), await notifier.post(settled)];
      const moved = moveChannel();
      expect(await notifier.update(message, finding)).toBe('gone');
      // What is settled stays where people have talked about it.
      const revoked = { ...settled, exposures: [anExposure(1, { kind: 'revoked', by: ALICE, at: Date.now() })] };
      expect(await notifier.update(before, revoked)).toBe('updated');
      expect(await channel()).toEqual([`This is shown in <#${moved}> from now on.`, textOf(revoked)]);
      expect(await notifier.post(finding)).toMatchObject({ channel: moved });
    },
  );

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
    await notifier.tell(GROUP.account, person, 'You were too late.');
    expect(await channel()).toEqual([]);
  });

  promise('tells the actor directly, and says nothing in the channel', async () => {
    const { notifier, channel, person, directs } = await create();
    const finding = newFinding();
    await notifier.tellActor(person, finding);
    expect(await directs()).toEqual([actorMessage(finding, VIEWS).text]);
    expect(await channel()).toEqual([]);
  });

  promise('tells the channel of each event of a pause once, also when it is tried again', async () => {
    const { notifier, channel } = await create();
    const [first, second] = [newPauseEvent('paused'), newPauseEvent('still-paused')];
    await notifier.postPause(first, { open: 2, held: 1 }, false);
    await notifier.postPause(first, { open: 3, held: 1 }, true);
    await notifier.postPause(second, null, true);
    expect(await channel()).toEqual([first, second].map((event) => pauseMessage(event, null, VIEWS).text));
  });

  promise('posts one message of a digest, updates it in its place, and says so when it is gone', async () => {
    const { notifier, channel } = await create();
    const digest = newDigest();
    const message = await notifier.postDigest(digest);
    expect(await channel()).toEqual([digestTextOf(digest)]);
    const after = { ...digest, lines: [...digest.lines, digestLineOf(newFinding())] };
    expect(await notifier.updateDigest(message, after)).toBe('updated');
    expect(await channel()).toEqual([digestTextOf(after)]);
    expect(digestTextOf(after)).not.toBe(digestTextOf(digest));
    expect(await notifier.updateDigest({ channel: 'C0GONE', ts: '1795176000.999999' }, after)).toBe('gone');
  });

  promise('finds the message of a digest again, before and after an update, and no other', async () => {
    const { notifier } = await create();
    const [digest, other] = [newDigest(), newDigest()];
    await notifier.post(newFinding());
    const message = await notifier.postDigest(digest);
    await notifier.postDigest(other);
    expect(await notifier.findPostedDigest(digest)).toEqual(message);
    await notifier.updateDigest(message, digest);
    expect(await notifier.findPostedDigest(digest)).toEqual(message);
    expect(await notifier.findPostedDigest(newDigest())).toBeNull();
    expect(await notifier.findPosted(newFinding())).toBeNull();
  });

  promise('reminds the thread of a digest as long as something waits in it', async () => {
    const { notifier, channel, thread } = await create();
    const digest = newDigest();
    const message = await notifier.postDigest(digest);
    await notifier.remindDigest(message, digest);
    const lines = digest.lines.map((line) => ({ ...line, states: { revoked: 1 } }));
    await notifier.remindDigest(message, { ...digest, lines });
    expect(await channel()).toHaveLength(1);
    expect(await thread(message.ts)).toEqual([expect.stringContaining('2 security groups')]);
  });

  end();
};
