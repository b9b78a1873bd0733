import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Invocation } from '../src/adapters/log-context.ts';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { reopenDeps } from '../src/deps.ts';
import { parseGroup } from '../src/use-cases/parse-group.ts';
import { reopen } from '../src/use-cases/reopen.ts';
import { warm } from '../src/warm.ts';

/** Narrowing and undo, by way of a queue. The only function that may authorise a rule; it is off unless REOPEN is on. */
export const handler = async (event: SQSEvent, context?: Invocation): Promise<SQSBatchResponse> => {
  const deps = reopenDeps();
  return eachRecord(event, context, deps, (body, attempt) => reopen({ ...deps, attempt }, parseGroup(body)));
};

warm(reopenDeps);
