import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOf } from '../errors.ts';
import type { Log } from '../ports.ts';

/**
 * Runs each record of a batch by itself and reports the failed ones, so that one bad message neither holds up nor
 * repeats its neighbours. `run` gets the parsed body, a name of this very
 * try, which a repetition does not share, and the ARN of the queue that it came by.
 */
export const eachRecord = async (
  event: SQSEvent,
  log: Log,
  run: (body: unknown, attempt: string, queueArn: string) => Promise<void>,
): Promise<SQSBatchResponse> => {
  const results = await Promise.allSettled(
    event.Records.map(async ({ body, messageId, attributes, eventSourceARN }) =>
      run(JSON.parse(body), `${messageId}/${attributes.ApproximateReceiveCount}`, eventSourceARN),
    ),
  );
  const failed = event.Records.flatMap(({ messageId }, i) => {
    const result = results[i];
    if (result?.status !== 'rejected') return [];
    log('error', 'a message failed and is retried', { messageId, error: messageOf(result.reason) });
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures: failed };
};
