import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { groupKeyText } from '../finding/finding.ts';
import type { Enrichments } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/** The inspector's queue. */
export const createEnrichmentsSqs = (client: SQSClient, queueUrl: string): Enrichments => ({
  request: async (group, sequence) => {
    const body = JSON.stringify({ kind: 'enrich', group: groupKeyText(group), sequence });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  },
});
