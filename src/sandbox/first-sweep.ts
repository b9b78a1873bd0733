import type { SQSBatchResponse } from 'aws-lambda';
import type { Place } from '../finding/place.ts';
import { queueArn } from './environment.ts';
import type { Lambda } from './lambda.ts';

/**
 * Has the inspector sweep the empty accounts before anybody can open anything in them: so nothing of what is tried later
 * is taken for something that was always there.
 */
export const firstSweep = async (inspect: Lambda, places: readonly Place[]): Promise<void> => {
  const attributes = { ApproximateReceiveCount: '1' };
  const Records = places.map((place, i) => ({
    messageId: `first-sweep-${i}`,
    body: JSON.stringify({ kind: 'sweep', ...place }),
    attributes,
    eventSourceARN: queueArn('InspectQueue'),
  }));
  const { batchItemFailures } = (await inspect.invoke({ Records })) as SQSBatchResponse;
  if (batchItemFailures.length > 0) throw new Error('The first sweep failed. What the function logged says why.');
};
