import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../ports.ts';

export const actions = ['sqs:SendMessage'] as const;

/**
 * The dead-letter queue behind a function's queue, by that queue's ARN. SQS itself moves there what came too often, and
 * says nothing; what is put there by this has attributes that say why.
 */
export const createDeadLettersSqs = (sqs: SQSClient, urlOf: (queueArn: string) => string): DeadLetters => ({
  put: async ({ id, body, queueArn }, why) => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: urlOf(queueArn),
        MessageBody: body,
        MessageAttributes: { reason: text(why), messageId: text(id) },
      }),
    );
  },
});
