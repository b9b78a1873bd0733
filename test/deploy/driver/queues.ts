import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Asker } from './ask-aws.ts';
import type { Policy } from './iam.ts';
import type { Mapping } from './read-deployment.ts';

export const queueUrlOf = ({ endpoint }: Asker, arn: string): string => {
  const [account, name] = arn.split(':').slice(-2);
  return `${endpoint}/${account}/${name}`;
};

export const queuePolicies = async (asker: Asker, arn: string): Promise<Policy[]> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrlOf(asker, arn), AttributeNames: ['Policy'] });
  const { Attributes } = await new SQSClient(asker).send(command);
  return Attributes?.Policy ? [JSON.parse(Attributes.Policy) as Policy] : [];
};

/** Whether anything lies there, for now or for a second from now. Lambda asks the like, by the function's role. */
export const hasWaiting = async (asker: Asker, arn: string): Promise<boolean> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
  const wanted = { QueueUrl: queueUrlOf(asker, arn), AttributeNames: [...names] };
  const { Attributes } = await new SQSClient(asker).send(new GetQueueAttributesCommand(wanted));
  return names.some((name) => Attributes?.[name] !== '0');
};

/**
 * One batch of a queue to its function, as an event source mapping brings it, by the rights of the function's role.
 * Returns how many messages there were, and those that have failed.
 */
export const bringBatch = async (
  asker: Asker,
  mapping: Mapping,
  invoke: (event: SQSEvent) => Promise<unknown>,
): Promise<{ brought: number; failed: string[] }> => {
  const sqs = new SQSClient(asker);
  const QueueUrl = queueUrlOf(asker, mapping.queueArn);
  const receive = { QueueUrl, MaxNumberOfMessages: Math.min(mapping.batchSize, 10), WaitTimeSeconds: 0 };
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ ...receive, MessageSystemAttributeNames: ['All'] }),
  );
  if (Messages.length === 0) return { brought: 0, failed: [] };
  const event: SQSEvent = {
    Records: Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MD5OfBody = '' }) => ({
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
      md5OfBody: MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: mapping.queueArn,
      awsRegion: asker.region,
    })),
  };
  const answer = (await invoke(event)) as SQSBatchResponse | null;
  const items = mapping.partialFailures ? (answer?.batchItemFailures ?? []) : [];
  const failed = new Set(items.map(({ itemIdentifier }) => itemIdentifier));
  for (const { messageId, receiptHandle } of event.Records)
    if (!failed.has(messageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
  return {
    brought: event.Records.length,
    failed: event.Records.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body),
  };
};

/** Throws when the queue is not there. */
export const sendTo = async (asker: Asker, queueArn: string, body: string): Promise<void> => {
  const message = { QueueUrl: queueUrlOf(asker, queueArn), MessageBody: body };
  await new SQSClient(asker).send(new SendMessageCommand(message));
};
