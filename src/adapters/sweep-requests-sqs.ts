import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SweepRequests } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The inspector's queue. */
export const createSweepRequestsSqs = (client: SQSClient, queueUrl: string): SweepRequests => ({
  request: async ({ account, region }) => {
    const body = JSON.stringify({ kind: 'sweep', account, region });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  },
});
