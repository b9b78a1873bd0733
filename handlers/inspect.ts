import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Invocation } from '../src/adapters/log-context.ts';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { inspectDeps } from '../src/deps.ts';
import { inspect } from '../src/use-cases/inspect.ts';
import { warm } from '../src/warm.ts';

/** Looks at the account, by way of a queue: what an event could not tell, and what surrounds the group of a finding. */
export const handler = async (event: SQSEvent, context?: Invocation): Promise<SQSBatchResponse> => {
  const deps = inspectDeps();
  return eachRecord(event, context, deps, (body, attempt) => inspect({ ...deps, attempt }, body));
};

warm(inspectDeps);
