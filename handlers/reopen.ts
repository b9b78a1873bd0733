import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { reopenDeps } from '../src/deps.ts';
import { parseGroup } from '../src/use-cases/parse-group.ts';
import { reopen } from '../src/use-cases/reopen.ts';
import { warm } from '../src/warm.ts';

/** Narrowing and undo, by way of a queue. The only function that may authorise a rule; it is off unless REOPEN is on. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const deps = reopenDeps();
  return eachRecord(event, deps.log, (body, attempt) => reopen({ ...deps, attempt }, parseGroup(body)));
};

warm(reopenDeps);
