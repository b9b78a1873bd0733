import { AwsError } from '../aws-error.ts';
import { listField, requiredField, textField, type JsonFields } from '../json-fields.ts';
import type { Queues } from './queues.ts';

export type SqsContext = {
  queues: Queues;
  /** Where queue URLs point, e.g. `http://127.0.0.1:4566/111122223333`. */
  urlBase: string;
  now: () => number;
  /** Aborted when the client has hung up. */
  closed: AbortSignal;
};
export type SqsAction = (context: SqsContext, input: JsonFields) => unknown;

/** What SQS answers when a parameter is not there. */
export const MISSING = 'MissingParameter';
/** The queue that a request names by its URL. */
export const nameIn = (input: JsonFields) => requiredField(input, 'QueueUrl', MISSING).split('/').at(-1) ?? '';

/** A whole number within bounds, or none at all. */
export const bounded = (value: number | null, smallest: number, largest: number, name: string): number | null => {
  if (value === null || (Number.isInteger(value) && value >= smallest && value <= largest)) return value;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${smallest} and ${largest}, if provided.`,
  );
};

/** Runs each entry of a batch by itself: one that fails takes no other with it. */
export const batch = (input: JsonFields, run: (entry: JsonFields) => object) => {
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
