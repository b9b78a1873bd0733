import { AwsError } from '../aws-error.ts';
import { fieldsField, numberField, requiredField, textField, textListField, type JsonFields } from '../json-fields.ts';
import type { QueueMessage } from './queue.ts';
import { batch, bounded, MISSING, nameIn, type SqsAction, type SqsContext } from './sqs-request.ts';

const invalidHandle = () => new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');

const sendOne = ({ queues }: SqsContext, name: string, entry: JsonFields) => {
  const message = queues.send(name, requiredField(entry, 'MessageBody', MISSING), {
    delay: bounded(numberField(entry, 'DelaySeconds'), 0, 900, 'DelaySeconds'),
    attributes: fieldsField(entry, 'MessageAttributes'),
  });
  return { MessageId: message.id, MD5OfMessageBody: message.md5 };
};

const renderMessage = (message: QueueMessage, wanted: readonly string[]) => {
  const system: Record<string, string> = {
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDASANDBOX',
  };
  const shown = Object.entries(system).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5,
    Body: message.body,
    ...(shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {}),
    ...(Object.keys(message.attributes).length > 0 ? { MessageAttributes: message.attributes } : {}),
  };
};

const changeVisibility = ({ queues }: SqsContext, name: string, entry: JsonFields) => {
  const handle = requiredField(entry, 'ReceiptHandle', MISSING);
  const seconds = bounded(numberField(entry, 'VisibilityTimeout'), 0, 43_200, 'VisibilityTimeout') ?? 0;
  if (!queues.changeVisibility(name, handle, seconds)) {
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
  }
};

export const messageActions: Record<string, SqsAction> = {
  SendMessage: (context, input) => sendOne(context, nameIn(input), input),
  SendMessageBatch: (context, input) => {
    const { name } = context.queues.get(nameIn(input));
    return batch(input, (entry) => sendOne(context, name, entry));
  },
  ReceiveMessage: async ({ queues, closed }, input) => {
    const options = {
      max: bounded(numberField(input, 'MaxNumberOfMessages'), 1, 10, 'MaxNumberOfMessages') ?? 1,
      visibility: bounded(numberField(input, 'VisibilityTimeout'), 0, 43_200, 'VisibilityTimeout'),
      waitSeconds: bounded(numberField(input, 'WaitTimeSeconds'), 0, 20, 'WaitTimeSeconds'),
    };
    const wanted = [...textListField(input, 'AttributeNames'), ...textListField(input, 'MessageSystemAttributeNames')];
    const messages = await queues.receive(nameIn(input), options, closed);
    return messages.length === 0 ? {} : { Messages: messages.map((message) => renderMessage(message, wanted)) };
  },
  DeleteMessage: ({ queues }, input) => {
    // Deleting twice is no error in SQS, so neither is a handle that means nothing any more.
    queues.get(nameIn(input)).remove(requiredField(input, 'ReceiptHandle', MISSING));
    return {};
  },
  DeleteMessageBatch: ({ queues }, input) => {
    const queue = queues.get(nameIn(input));
    return batch(input, (entry) => {
      const handle = textField(entry, 'ReceiptHandle');
      if (handle === null || handle === '') throw invalidHandle();
      queue.remove(handle);
      return {};
    });
  },
  ChangeMessageVisibility: (context, input) => {
    changeVisibility(context, nameIn(input), input);
    return {};
  },
  ChangeMessageVisibilityBatch: (context, input) => {
    const { name } = context.queues.get(nameIn(input));
    return batch(input, (entry) => {
      changeVisibility(context, name, entry);
      return {};
    });
  },
};
