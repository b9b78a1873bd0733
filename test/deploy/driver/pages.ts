import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Asker } from './ask-aws.ts';
import { queueUrlOf } from './queues.ts';

/** Listens to a topic, as a paging tool does. Returns what reads the texts that have come since. */
export const listenTo = async (asker: Asker, TopicArn: string): Promise<() => Promise<string[]>> => {
  const sqs = new SQSClient(asker);
  const QueueName = `pages-of-${TopicArn.split(':').at(-1)}`;
  await sqs.send(new CreateQueueCommand({ QueueName }));
  const Endpoint = TopicArn.replace(':sns:', ':sqs:').replace(/[^:]+$/, QueueName);
  const Attributes = { RawMessageDelivery: 'true' };
  await new SNSClient(asker).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  const QueueUrl = queueUrlOf(asker, Endpoint);
  return async () => {
    const texts: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return texts;
      for (const { Body = '', ReceiptHandle } of Messages) {
        texts.push(Body);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
};
