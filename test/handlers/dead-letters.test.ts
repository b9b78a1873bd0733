import { describe, expect, it } from '@jest/globals';
import { GROUP } from '../support/findings.ts';
import { batch, cameBy, DECISIONS, received, useQueueStage } from './queue-stage.ts';

const stage = useQueueStage();
const { open, inbound } = stage;
const NONE = { batchItemFailures: [] };

/** Takes everything out of a queue: bodies, and the reasons beside them. */
const drain = async (name: string) => {
  const messages = await stage.aws.queues.receive(name, { max: 10, visibility: 30, waitSeconds: 0 });
  for (const { receiptHandle } of messages) stage.aws.queues.get(name).remove(receiptHandle ?? '');
  const letters = messages.map(({ body, attributes }) => {
    const reason = attributes['reason'] as { StringValue?: string } | undefined;
    return { body, reason: reason?.StringValue ?? '' };
  });
  // Records of a batch run beside each other.
  return letters.sort((a, b) => (a.reason < b.reason ? -1 : 1));
};
const linesOf = (level: string) =>
  stage.output.logged().flatMap((line) => (line['level'] === level ? [line['message']] : []));

describe('a message that nobody can read', () => {
  it('lies among the dead letters with its reason at once, and holds up none of its neighbours', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    expect(await stage.ingress(batch('{', event, { kind: 'nonsense' }))).toEqual(NONE);
    expect((await stage.texts())[0]).toContain(groupId);
    expect(await drain('dead-letters')).toEqual([
      { body: '{', reason: 'The body of the message is not JSON.' },
      { body: '{"kind":"nonsense"}', reason: expect.stringMatching(/^This is no CloudTrail record/) },
    ]);
    expect(linesOf('ERROR')).toEqual(Array(2).fill('a message cannot be read and lies in the dead letters'));
    expect(stage.output.counted().filter((count) => count === 'DeadLetters=1 ingress')).toHaveLength(2);
  });

  it.each(['inspect', 'remediate', 'reopen'] as const)('does so in %s, too', async (name) => {
    expect(await stage[name](batch('{', {}))).toEqual(NONE);
    const reasons = (await drain('dead-letters')).map(({ reason }) => reason);
    expect(reasons).toEqual(['The body of the message is not JSON.', expect.stringMatching(/^The message /)]);
  });

  it('goes to the dead letters of the queue that it came by', async () => {
    expect(await stage.remediate(cameBy(DECISIONS, batch({ kind: 'wake-up', group: 'x' })))).toEqual(NONE);
    expect(await drain('dead-letters')).toEqual([]);
    expect(await drain('decisions-dead-letters')).toEqual([
      { body: expect.any(String), reason: expect.stringContaining('neither a decision') },
    ]);
  });

  it('does no harm when it is redriven: it comes back with the same reason, and nothing else happens', async () => {
    await stage.ingress(batch('{'));
    const [letter] = await drain('dead-letters');
    await stage.ingress(batch(letter?.body));
    expect(await drain('dead-letters')).toEqual([letter]);
  });
});

describe('a message that fails until its queue gives it up', () => {
  const SLACK_DOWN = { kind: 'answer' as const, status: 503 };

  it('says at the last time why, so that whoever finds it among the dead letters can tell', async () => {
    const { event } = open(['0.0.0.0/0']);
    const message = batch(event);
    stage.slackProxy.script(() => SLACK_DOWN);
    expect((await stage.ingress(received(19, message))).batchItemFailures).toHaveLength(1);
    expect(linesOf('WARN')).toContain('a message failed and is retried');
    expect((await stage.ingress(received(20, message))).batchItemFailures).toHaveLength(1);
    const last = stage.output.logged().find(({ level }) => level === 'ERROR');
    expect(last).toMatchObject({
      message: 'a message failed for the last time and goes to the dead letters',
      messageId: message.Records[0]?.messageId,
      receives: 20,
      error: expect.stringContaining('503'),
    });
    expect(stage.output.counted()).toEqual(expect.arrayContaining(['Retries=1 ingress', 'DeadLetters=1 ingress']));
  });

  it('is safe to redrive when the cause is gone: what is left is done, and nothing a second time', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    stage.slackProxy.script(() => SLACK_DOWN);
    expect((await stage.ingress(batch(event))).batchItemFailures).toHaveLength(1);
    const before = (await stage.texts()).length;
    stage.slackProxy.script(() => null);
    // Whoever has claimed the posting may still be at it.
    stage.pass(61_000);
    for (let times = 0; times < 2; times += 1) expect(await stage.ingress(batch(event))).toEqual(NONE);
    const texts = await stage.texts();
    expect(texts).toHaveLength(before + 1);
    expect(texts[0]).toContain(groupId);
    expect(stage.output.counted().filter((count) => count === 'ExposuresOpened=1')).toHaveLength(1);

    const check = { kind: 'check', group: `${GROUP.account}/${GROUP.region}/${groupId}`, by: null };
    expect(await stage.remediate(stage.revoke(groupId))).toEqual(NONE);
    for (const redriven of [batch(event), stage.revoke(groupId), batch(check)]) {
      const handler = redriven.Records[0]?.body.includes('eventName') ? stage.ingress : stage.remediate;
      expect(await handler(redriven)).toEqual(NONE);
    }
    expect(inbound(groupId)).toEqual([]);
    expect(await stage.texts()).toHaveLength(before + 1);
  });
});
