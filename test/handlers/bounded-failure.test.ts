import { describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { GROUP } from '../support/findings.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { batch, BOT_TOKEN, useQueueStage } from './queue-stage.ts';

const stage = useQueueStage();
const NONE = { batchItemFailures: [] };
const MINUTE = 60_000;

const errorOf = (status: number, code: string, message: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
});
const REFUSALS: [what: string, fault: Fault, cause: string][] = [
  [
    'no permission',
    errorOf(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'),
    'UnauthorizedOperation: You are not authorized to perform this operation.',
  ],
  ['throttling', errorOf(503, 'RequestLimitExceeded', 'Request limit exceeded.'), 'RequestLimitExceeded'],
];
const refuseRevokes = (fault: Fault) =>
  stage.awsProxy.script((name) => (name === 'ec2:RevokeSecurityGroupIngress' ? fault : null));

/** A finding whose deadline has come. */
const openUntilDeadline = async (): Promise<string> => {
  const { groupId, event } = stage.open(['0.0.0.0/0']);
  expect(await stage.ingress(batch(event))).toEqual(NONE);
  stage.pass(16 * MINUTE);
  return groupId;
};
const failedTimes = () => stage.output.counted().filter((count) => count === 'ExposuresFailed=1').length;
/** The message of the newest finding, with everything in it, and its thread. */
const told = async () => {
  const client = new WebClient(BOT_TOKEN, { slackApiUrl: stage.slack.apiUrl });
  const channel = stage.slack.channelId;
  const [message] = (await client.conversations.history({ channel, limit: 1 })).messages ?? [];
  const thread = (await client.conversations.replies({ channel, ts: message?.ts ?? '' })).messages ?? [];
  return { message: JSON.stringify(message), thread: thread.slice(1).map(({ text = '' }) => text) };
};
/** In how many minutes the remediator is woken next. */
const nextWakeUp = (groupId: string): number =>
  Math.round(Math.min(...stage.wakesIn(groupId).filter((wait) => wait > 0)) / MINUTE);

describe.each(REFUSALS)('a revoke that keeps failing: %s', (_what, fault, cause) => {
  it('ends as failed, with the cause and a Retry in Slack, an error line and a metric', async () => {
    const groupId = await openUntilDeadline();
    refuseRevokes(fault);
    // It is dealt with: the queue has nothing to bring again.
    expect(await stage.remediate(stage.wakeUp(groupId))).toEqual(NONE);
    expect(stage.inbound(groupId)).toEqual(['0.0.0.0/0']);
    const line = stage.output.logged().find(({ message }) => message === 'exposure failed');
    expect(line).toMatchObject({ level: 'ERROR', cause: expect.stringContaining(cause) });
    expect(line?.['finding']).toContain(groupId);
    expect(stage.output.counted()).toContain('ExposuresFailed=1');
    const { message, thread } = await told();
    expect(message).toContain(groupId);
    expect(message).toContain('Retry');
    expect(`${message} ${thread.join()}`).toContain(cause);
  });

  it('is tried again by itself, with pauses that grow up to half an hour, and closes as soon as it can', async () => {
    const groupId = await openUntilDeadline();
    refuseRevokes(fault);
    const pauses: number[] = [];
    for (let times = 0; times < 7; times += 1) {
      await stage.remediate(stage.wakeUp(groupId));
      const pause = nextWakeUp(groupId);
      pauses.push(pause);
      // Nothing is tried before it is due.
      await stage.remediate(stage.wakeUp(groupId));
      expect(failedTimes()).toBe(times + 1);
      stage.pass((pause + 1) * MINUTE);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30]);
    stage.awsProxy.script(() => null);
    await stage.remediate(stage.wakeUp(groupId));
    expect(stage.inbound(groupId)).toEqual([]);
    expect(stage.output.counted()).toContain('ExposuresSettled=1 revoked');
  });

  it('is tried at once by Retry in Slack', async () => {
    const groupId = await openUntilDeadline();
    refuseRevokes(fault);
    await stage.remediate(stage.wakeUp(groupId));
    stage.awsProxy.script(() => null);
    expect(await stage.remediate(stage.revoke(groupId))).toEqual(NONE);
    expect(stage.inbound(groupId)).toEqual([]);
    expect((await told()).message).toMatch(/verified/);
  });

  it('is tried again by the sweep, although its wake-up was lost', async () => {
    const groupId = await openUntilDeadline();
    refuseRevokes(fault);
    await stage.remediate(stage.wakeUp(groupId));
    stage.awsProxy.script(() => null);
    stage.pass(15 * MINUTE);
    await stage.queue('remediate');
    expect(await stage.inspect(batch({ kind: 'sweep', account: GROUP.account, region: GROUP.region }))).toEqual(NONE);
    const checks = (await stage.queue('remediate')).filter((body) => JSON.stringify(body).includes(groupId));
    expect(checks).toEqual([{ kind: 'check', group: `${GROUP.account}/${GROUP.region}/${groupId}`, by: null }]);
    expect(await stage.remediate(batch(checks[0]))).toEqual(NONE);
    expect(stage.inbound(groupId)).toEqual([]);
  });
});
