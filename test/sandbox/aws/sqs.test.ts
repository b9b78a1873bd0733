import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, eventually, startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
let manual: ReturnType<typeof createManualClock>;
let QueueUrl: string;
beforeEach(async () => {
  manual = createManualClock();
  aws = await startLocalAws({ clock: manual.clock });
  const Attributes = {
    VisibilityTimeout: '60',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: aws.putQueue('dead').arn, maxReceiveCount: 2 }),
  };
  const answer = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'work', Attributes }));
  QueueUrl = answer.QueueUrl ?? '';
});
afterEach(() => aws.close());

const send = (MessageBody: string, DelaySeconds?: number) =>
  aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const receive = async (options: { WaitTimeSeconds?: number; url?: string; VisibilityTimeout?: number } = {}) => {
  const { url = QueueUrl, ...rest } = options;
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    ...rest,
  });
  return (await aws.sqs.send(command)).Messages ?? [];
};
const bodies = async (options: Parameters<typeof receive>[0] = {}) => (await receive(options)).map(({ Body }) => Body);

describe('a queue', () => {
  it('has a URL on the port of the local AWS', async () => {
    expect(QueueUrl).toBe(`${aws.url}/111122223333/work`);
    expect((await aws.sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    expect((await aws.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([QueueUrl]);
    await expect(aws.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('gives back what was sent, to the letter', async () => {
    // The SDK compares the MD5 of both ways and throws when it is wrong.
    await send('{"text":"größer < 1 & \\u0000 😀"}');
    expect(await bodies()).toEqual(['{"text":"größer < 1 & \\u0000 😀"}']);
  });

  it('hides a message until its visibility timeout is over', async () => {
    await send('a');
    expect(await bodies()).toEqual(['a']);
    manual.advance(59_999);
    expect(await bodies()).toEqual([]);
    manual.advance(1);
    const [again] = await receive();
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  it('gives a message back at once when its visibility is set to nothing', async () => {
    await send('a');
    const [message] = await receive();
    const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await aws.sqs.send(new ChangeMessageVisibilityCommand(change));
    expect(await bodies()).toEqual(['a']);
  });

  it('forgets a deleted message, and keeps one that was received again since', async () => {
    await send('a');
    const [first] = await receive();
    manual.advance(60_000);
    const [second] = await receive();
    const remove = (ReceiptHandle?: string) => aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await remove(first?.ReceiptHandle);
    expect(aws.queues.get('work').counts(manual.clock.now()).inFlight).toBe(1);
    await remove(second?.ReceiptHandle);
    expect(aws.queues.get('work').counts(manual.clock.now()).inFlight).toBe(0);
  });

  it('moves a message that came too often to the dead-letter queue', async () => {
    await send('poison');
    for (const _time of [1, 2]) {
      expect(await bodies()).toEqual(['poison']);
      manual.advance(60_000);
    }
    expect(await bodies()).toEqual([]);
    expect(await bodies({ url: `${aws.url}/111122223333/dead` })).toEqual(['poison']);
    expect(aws.activities).toContainEqual(expect.objectContaining({ kind: 'message-dead', queue: 'work' }));
  });

  it('holds a message back for its delay', async () => {
    await send('later', 10);
    expect(await bodies()).toEqual([]);
    manual.advance(10_000);
    expect(await bodies()).toEqual(['later']);
  });

  it('counts its messages', async () => {
    await send('a');
    await receive();
    await send('b');
    await send('c', 10);
    const { Attributes } = await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:work',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '60',
    });
    await aws.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    manual.advance(60_000);
    expect(await bodies()).toEqual([]);
  });

  it('takes batches, and fails each entry for itself', async () => {
    const Entries = [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'bad', MessageBody: 'b', DelaySeconds: 901 },
    ];
    const sent = await aws.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful).toMatchObject([{ Id: 'good' }]);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
    const [message] = await receive();
    const remove = { QueueUrl, Entries: [{ Id: '1', ReceiptHandle: message?.ReceiptHandle }] };
    expect((await aws.sqs.send(new DeleteMessageBatchCommand(remove))).Successful).toEqual([{ Id: '1' }]);
    expect(aws.queues.get('work').counts(manual.clock.now())).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });
});

describe('long polling', () => {
  const polling = () => eventually(() => (manual.waiting() > 0 ? true : undefined));

  it('answers as soon as a message comes', async () => {
    const answer = bodies({ WaitTimeSeconds: 20 });
    await polling();
    await send('a');
    expect(await answer).toEqual(['a']);
  });

  it('answers when a hidden message appears again', async () => {
    await send('a');
    await receive({ VisibilityTimeout: 5 });
    const answer = bodies({ WaitTimeSeconds: 20 });
    await polling();
    manual.advance(5000);
    expect(await answer).toEqual(['a']);
  });

  it('answers with nothing when the time is over', async () => {
    const answer = bodies({ WaitTimeSeconds: 20 });
    await polling();
    manual.advance(20_000);
    expect(await answer).toEqual([]);
  });

  it('takes no message for a client that has hung up', async () => {
    const hangUp = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const gone = aws.sqs.send(command, { abortSignal: hangUp.signal });
    await polling();
    hangUp.abort();
    await expect(gone).rejects.toThrow();
    await eventually(() => (manual.waiting() === 0 ? true : undefined));
    await send('a');
    expect(await bodies()).toEqual(['a']);
  });

  it('ends when the local AWS closes', async () => {
    const answer = aws.queues.receive('work', { max: 1, visibility: null, waitSeconds: 20 });
    await aws.close();
    expect(await answer).toEqual([]);
  });
});
