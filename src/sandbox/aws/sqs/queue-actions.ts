import { AwsError } from '../aws-error.ts';
import { fieldsField, requiredField, textField, textListField } from '../json-fields.ts';
import { renderAttributes, settingsFrom } from './queue-attributes.ts';
import { MISSING, nameIn, type SqsAction } from './sqs-request.ts';

export const queueActions: Record<string, SqsAction> = {
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
};
