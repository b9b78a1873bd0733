import {
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
let QueueUrl: string;
beforeAll(async () => {
  aws = await startLocalAws();
  const queue = aws.putQueue('decisions');
  QueueUrl = queue.url;
  aws.putBus('private');
  aws.putRule('private', 'decided', { source: ['portcullis'], detail: { kind: ['revoke', 'keep'] } }, queue.arn);
});
afterAll(() => aws.close());

const received = async () => {
  const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>);
};
const entry = { Source: 'portcullis', DetailType: 'Decision', Detail: '{"kind":"revoke"}', EventBusName: 'private' };

describe('PutEvents', () => {
  it('brings what a rule matches to its queue, as EventBridge writes it', async () => {
    const Time = new Date('2026-11-22T10:00:00Z');
    const answer = await aws.eventBridge.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Time },
          { ...entry, Detail: '{"kind":"other"}' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    expect(await received()).toEqual([
      {
        version: '0',
        id: answer.Entries?.[0]?.EventId,
        'detail-type': 'Decision',
        source: 'portcullis',
        account: '111122223333',
        time: '2026-11-22T10:00:00Z',
        region: 'eu-west-1',
        resources: [],
        detail: { kind: 'revoke' },
      },
    ]);
  });

  it('takes a bus by its ARN', async () => {
    const { arn } = aws.putBus('private');
    await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName: arn }] }));
    expect(await received()).toHaveLength(1);
  });

  it('fails the entries that are wrong, each for itself, within a successful answer', async () => {
    const { Source: _source, ...noSource } = entry;
    const answer = await aws.eventBridge.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Source: 'aws.ec2' },
          { ...entry, Detail: 'no JSON' },
          noSource,
          { ...entry, EventBusName: 'nowhere' },
          entry,
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map((each) => each.ErrorCode)).toEqual([
      'NotAuthorizedForSourceException',
      'MalformedDetail',
      'InvalidArgument',
      'ResourceNotFoundException',
      undefined,
    ]);
    expect(await received()).toHaveLength(1);
    expect(aws.activities.filter((activity) => activity.kind === 'entry-refused')).toHaveLength(4);
  });

  it('takes no more than ten entries', async () => {
    const tooMany = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry) });
    await expect(aws.eventBridge.send(tooMany)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('rules', () => {
  it('are made by the API too', async () => {
    const rule = { Name: 'pings', EventBusName: 'private', EventPattern: '{"source":["ping"]}' };
    await aws.eventBridge.send(new PutRuleCommand(rule));
    const { arn } = aws.putQueue('decisions');
    await aws.eventBridge.send(
      new PutTargetsCommand({ Rule: 'pings', EventBusName: 'private', Targets: [{ Id: '1', Arn: arn }] }),
    );
    await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: 'ping' }] }));
    expect(await received()).toMatchObject([{ source: 'ping' }]);
  });

  it('are refused when their pattern is not understood', async () => {
    const rule = new PutRuleCommand({ Name: 'odd', EventPattern: '{"source":[{"wildcard":"a*"}]}' });
    await expect(aws.eventBridge.send(rule)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
    expect(() => aws.putRule('default', 'odd', { source: [{ wildcard: 'a*' }] }, 'arn')).toThrow(/wildcard/);
  });

  it('can be tried out without sending anything', async () => {
    const test = (source: string) =>
      aws.eventBridge.send(
        new TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event: JSON.stringify({ source }) }),
      );
    expect((await test('a')).Result).toBe(true);
    expect((await test('b')).Result).toBe(false);
  });

  it('tell a topic, in the words of their input transformer', async () => {
    const topic = aws.putTopic('pages');
    const transformer = { paths: { kind: '$.detail.kind' }, template: '"somebody chose <kind>"' };
    aws.putRule('private', 'page', { source: ['pager'] }, topic.arn, transformer);
    await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: 'pager' }] }));
    expect(aws.topics.messages('pages')).toEqual(['"somebody chose revoke"']);
    expect(aws.activities).toContainEqual(
      expect.objectContaining({ kind: 'published', topic: 'pages', message: '"somebody chose revoke"' }),
    );
  });

  it('transform by the API, too, and for queues', async () => {
    const { arn } = aws.putQueue('decisions');
    await aws.eventBridge.send(
      new PutRuleCommand({ Name: 'short', EventBusName: 'private', EventPattern: '{"source":["short"]}' }),
    );
    const target = (InputTemplate: string) =>
      new PutTargetsCommand({
        Rule: 'short',
        EventBusName: 'private',
        Targets: [{ Id: '1', Arn: arn, InputTransformer: { InputPathsMap: { kind: '$.detail.kind' }, InputTemplate } }],
      });
    await expect(aws.eventBridge.send(target('<other>'))).rejects.toMatchObject({ name: 'ValidationException' });
    await aws.eventBridge.send(target('{"kind":<kind>}'));
    await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: 'short' }] }));
    expect(await received()).toEqual([{ kind: 'revoke' }]);
  });

  it('report a target topic that is not there, and what they cannot fill in', async () => {
    aws.putRule('private', 'lost-topic', { source: ['lost-topic'] }, 'arn:aws:sns:eu-west-1:111122223333:decisions');
    const template = '"<detail>"';
    aws.putRule('private', 'odd-text', { source: ['lost-topic'] }, aws.putTopic('pages').arn, {
      paths: { detail: '$.detail' },
      template,
    });
    const answer = await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: 'lost-topic' }] }));
    expect(answer.FailedEntryCount).toBe(0);
    const faults = aws.activities.flatMap((activity) => (activity.kind === 'fault' ? [activity.message] : []));
    expect(faults).toContainEqual(expect.stringContaining('no such topic'));
    expect(faults).toContainEqual(expect.stringContaining('<detail> is no plain value'));
  });

  it('report a target queue that is not there', async () => {
    aws.putRule('private', 'lost', { source: ['lost'] }, 'arn:aws:sqs:eu-west-1:111122223333:nowhere');
    await aws.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: 'lost' }] }));
    expect(aws.activities).toContainEqual(
      expect.objectContaining({ kind: 'fault', message: expect.stringContaining('nowhere') }),
    );
  });
});
