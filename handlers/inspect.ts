import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { inspectDeps } from '../src/deps.ts';
import { lookUp } from '../src/use-cases/look-up.ts';
import { parseLookUp } from '../src/use-cases/parse-look-up.ts';

/** What an event cannot tell, by way of a queue: look the group up, and open a finding where there is an exposure. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const deps = inspectDeps();
  return eachRecord(event, deps.log, (body, attempt) => lookUp({ ...deps, attempt }, parseLookUp(body)));
};
