import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LookUps } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The inspector's queue. */
export const createLookUpsSqs = (client: SQSClient, queueUrl: string): LookUps => ({
  request: async (lookUp) => {
    const body = JSON.stringify({ kind: 'look-up', ...lookUp });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  },
});
