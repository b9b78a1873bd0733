import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { groupKeyText } from '../finding/finding.ts';
import type { Checks } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The remediator's queue: have a look whether somebody has closed what a finding holds open. */
export const createChecksSqs = (client: SQSClient, queueUrl: string): Checks => {
  const send = async (message: object) => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  };
  return {
    request: async (group, by) => send({ kind: 'check', group: groupKeyText(group), by }),
    requestPause: async () => send({ kind: 'pause' }),
  };
};
