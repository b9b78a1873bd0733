import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { groupKeyText } from '../finding/finding.ts';
import type { Checks } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The remediator's queue: have a look whether somebody has closed what a finding holds open. */
export const createChecksSqs = (client: SQSClient, queueUrl: string): Checks => ({
  request: async (group, by) => {
    const body = JSON.stringify({ kind: 'check', group: groupKeyText(group), by });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  },
});
