import { AwsError } from '../aws-error.ts';
import { isFields, type JsonFields } from '../json-fields.ts';
import type { Queue, QueueSettings } from './queue.ts';
import type { Queues } from './queues.ts';

const invalid = (name: string) => new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

const seconds = (attributes: JsonFields, name: string, largest: number): number | null => {
  const value = attributes[name];
  if (value === undefined) return null;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > largest) throw invalid(name);
  return number;
};

const redriveOf = (text: unknown): QueueSettings['redrive'] => {
  if (text === '') return null;
  try {
    const policy: unknown = JSON.parse(String(text));
    if (!isFields(policy)) throw invalid('RedrivePolicy');
    const { deadLetterTargetArn, maxReceiveCount } = policy;
    const deadLetterQueue = typeof deadLetterTargetArn === 'string' ? deadLetterTargetArn.split(':').at(-1) : undefined;
    const count = Number(maxReceiveCount);
    if (!deadLetterQueue || !Number.isInteger(count) || count < 1) throw invalid('RedrivePolicy');
    return { deadLetterQueue, maxReceiveCount: count };
  } catch {
    throw invalid('RedrivePolicy');
  }
};

/** The settings among a queue's attributes. Others (retention, encryption, policies) change nothing here. */
export const settingsFrom = (attributes: JsonFields): Partial<QueueSettings> => {
  if (attributes['FifoQueue'] === 'true')
    throw new AwsError('InvalidAttributeName', 'This local SQS has standard queues only.');
  const settings: Partial<QueueSettings> = {};
  const visibilityTimeout = seconds(attributes, 'VisibilityTimeout', 43_200);
  const delay = seconds(attributes, 'DelaySeconds', 900);
  const receiveWait = seconds(attributes, 'ReceiveMessageWaitTimeSeconds', 20);
  if (visibilityTimeout !== null) settings.visibilityTimeout = visibilityTimeout;
  if (delay !== null) settings.delay = delay;
  if (receiveWait !== null) settings.receiveWait = receiveWait;
  if (attributes['RedrivePolicy'] !== undefined) settings.redrive = redriveOf(attributes['RedrivePolicy']);
  return settings;
};

/** Everything that GetQueueAttributes can answer; `now` in epoch ms. */
export const renderAttributes = (queues: Queues, queue: Queue, now: number): Record<string, string> => {
  const { visible, inFlight, delayed } = queue.counts(now);
  const { name, settings, createdAt } = queue;
  const { redrive } = settings;
  return {
    QueueArn: queues.arnOf(name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(createdAt / 1000)),
    VisibilityTimeout: String(settings.visibilityTimeout),
    DelaySeconds: String(settings.delay),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWait),
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    ...(redrive
      ? {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: queues.arnOf(redrive.deadLetterQueue),
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }
      : {}),
  };
};
