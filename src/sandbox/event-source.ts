import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOf } from '../errors.ts';
import type { Lambda } from './lambda.ts';

export type EventSource = { close(): Promise<void> };
export type EventSourceOptions = {
  sqs: SQSClient;
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** So many batches at once. */
  concurrency: number;
  region: string;
  lambda: Lambda;
  /** An invocation that failed as a whole; its messages come back after the visibility time-out. */
  onFailure: (why: string) => void;
};

/** SQS → Lambda, as AWS's event source mapping does it: long polls, batches, partial failures. */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const stop = new AbortController();
  const loops = Array.from({ length: options.concurrency }, () => poll(options, stop.signal));
  return {
    close: async () => {
      stop.abort();
      await Promise.all(loops);
    },
  };
};

const poll = async (options: EventSourceOptions, signal: AbortSignal): Promise<void> => {
  const { sqs, queueUrl, batchSize } = options;
  while (!signal.aborted) {
    try {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: batchSize,
          WaitTimeSeconds: 20,
          MessageSystemAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      if (Messages.length > 0) await deliver(options, Messages);
    } catch (error) {
      if (!signal.aborted) options.onFailure(messageOf(error));
    }
  }
};

const deliver = async (
  { sqs, queueUrl, queueArn, region, lambda, onFailure }: EventSourceOptions,
  messages: Message[],
): Promise<void> => {
  const event: SQSEvent = {
    Records: messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
        ApproximateFirstReceiveTimestamp: Attributes.ApproximateFirstReceiveTimestamp ?? '',
        SentTimestamp: Attributes.SentTimestamp ?? '',
        SenderId: Attributes.SenderId ?? '',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
  try {
    const { batchItemFailures } = (await lambda.invoke(event)) as SQSBatchResponse;
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = event.Records.filter(({ messageId }) => !failed.has(messageId));
    for (const { receiptHandle } of done)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  } catch (error) {
    onFailure(messageOf(error));
  }
};
