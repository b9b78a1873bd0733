import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Invocation } from '../src/adapters/log-context.ts';
import { eachRecord } from '../src/adapters/sqs-batch.ts';
import { remediateDeps } from '../src/deps.ts';
import { carryOut } from '../src/use-cases/carry-out.ts';
import { parseCommand } from '../src/use-cases/parse-command.ts';
import { warm } from '../src/warm.ts';

/** Decisions and wake-ups, by way of a queue each: decide, revoke, verify, say so. The only function that may revoke. */
export const handler = async (event: SQSEvent, context?: Invocation): Promise<SQSBatchResponse> => {
  const deps = remediateDeps();
  return eachRecord(event, context, deps, (body, attempt, queueArn) => {
    const from = queueArn === deps.decisionsQueueArn ? 'decisions' : 'wake-ups';
    return carryOut({ ...deps, attempt }, parseCommand(body, from));
  });
};

warm(remediateDeps);
