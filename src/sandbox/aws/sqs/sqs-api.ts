import { AwsError } from '../aws-error.ts';
import {
  fieldsField,
  listField,
  numberField,
  requiredField,
  textField,
  textListField,
  type JsonFields,
} from '../json-fields.ts';
import type { QueueMessage } from './queue.ts';
import { settingsFrom, renderAttributes } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

export type SqsContext = {
  queues: Queues;
  /** Where queue URLs point, e.g. `http://127.0.0.1:4566/111122223333`. */
  urlBase: string;
  now: () => number;
  /** Aborted when the client has hung up. */
  closed: AbortSignal;
};
type SqsAction = (context: SqsContext, input: JsonFields) => unknown;

const MISSING = 'MissingParameter';
const nameIn = (input: JsonFields) => requiredField(input, 'QueueUrl', MISSING).split('/').at(-1) ?? '';

const invalidHandle = () => new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
const bounded = (value: number | null, smallest: number, largest: number, name: string): number | null => {
  if (value === null || (Number.isInteger(value) && value >= smallest && value <= largest)) return value;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${smallest} and ${largest}, if provided.`,
  );
};

const sendOne = ({ queues }: SqsContext, name: string, entry: JsonFields) => {
  const message = queues.send(name, requiredField(entry, 'MessageBody', MISSING), {
    delay: bounded(numberField(entry, 'DelaySeconds'), 0, 900, 'DelaySeconds'),
    attributes: fieldsField(entry, 'MessageAttributes'),
  });
  return { MessageId: message.id, MD5OfMessageBody: message.md5 };
};

/** Runs each entry of a batch by itself: one that fails takes no other with it. */
const batch = (input: JsonFields, run: (entry: JsonFields) => object) => {
  const entries = listField(input, 'Entries');
  const ids = entries.map((entry) => textField(entry, 'Id') ?? '');
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw new AwsError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      Successful.push({ Id: ids[index], ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: ids[index], SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
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

export const SQS_ACTIONS: Record<string, SqsAction> = {
  CreateQueue: ({ queues, urlBase }, input) => {
    const name = requiredField(input, 'QueueName', MISSING);
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw new AwsError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    queues.put(name, settingsFrom(fieldsField(input, 'Attributes')));
    return { QueueUrl: `${urlBase}/${name}` };
  },
  GetQueueUrl: ({ queues, urlBase }, input) => ({
    QueueUrl: `${urlBase}/${queues.get(requiredField(input, 'QueueName', MISSING)).name}`,
  }),
  ListQueues: ({ queues, urlBase }, input) => {
    const prefix = textField(input, 'QueueNamePrefix') ?? '';
    return {
      QueueUrls: queues
        .names()
        .filter((name) => name.startsWith(prefix))
        .map((name) => `${urlBase}/${name}`),
    };
  },
  GetQueueAttributes: ({ queues, now }, input) => {
    const wanted = textListField(input, 'AttributeNames');
    const all = renderAttributes(queues, queues.get(nameIn(input)), now());
    return {
      Attributes: Object.fromEntries(
        Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
      ),
    };
  },
  SetQueueAttributes: ({ queues }, input) => {
    queues.get(nameIn(input)).configure(settingsFrom(fieldsField(input, 'Attributes')));
    return {};
  },
  DeleteQueue: ({ queues }, input) => {
    queues.delete(nameIn(input));
    return {};
  },
  PurgeQueue: ({ queues }, input) => {
    queues.get(nameIn(input)).purge();
    return {};
  },
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
