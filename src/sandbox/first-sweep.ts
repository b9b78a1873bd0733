import type { SQSBatchResponse } from 'aws-lambda';
import { queueArn, SANDBOX_ACCOUNT, SANDBOX_REGION } from './environment.ts';
import type { Lambda } from './lambda.ts';

/**
 * Has the inspector sweep the empty account before anybody can open anything in it: so nothing of what is tried later is
 * taken for something that was always there.
 */
export const firstSweep = async (inspect: Lambda): Promise<void> => {
  const body = JSON.stringify({ kind: 'sweep', account: SANDBOX_ACCOUNT, region: SANDBOX_REGION });
  const attributes = { ApproximateReceiveCount: '1' };
  const record = { messageId: 'first-sweep', body, attributes, eventSourceARN: queueArn('InspectQueue') };
  const { batchItemFailures } = (await inspect.invoke({ Records: [record] })) as SQSBatchResponse;
  if (batchItemFailures.length > 0) throw new Error('The first sweep failed. What the function logged says why.');
};
