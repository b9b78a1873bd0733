import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { ingressDeps } from '../src/deps.ts';
import { alert } from '../src/use-cases/alert.ts';
import { warm } from '../src/warm.ts';

/** CloudTrail events of security group changes, by way of a queue: judge, open the finding, say so in Slack. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const deps = ingressDeps();
  return eachRecord(event, deps.log, (body, attempt) => alert({ ...deps, attempt }, body));
};

warm(ingressDeps);
