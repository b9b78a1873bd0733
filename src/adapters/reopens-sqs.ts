import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { groupKeyText } from '../finding/finding.ts';
import type { Reopens } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The queue of the function that may authorise. A message names the group alone: what is to be done says the table. */
export const createReopensSqs = (client: SQSClient, queueUrl: string): Reopens => ({
  request: async (group) => {
    const MessageBody = JSON.stringify({ group: groupKeyText(group) });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  },
});
