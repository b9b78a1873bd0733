import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueState, Statement } from '../doctor/check-queues.ts';
import { orNull } from './or-null.ts';

export const actions = ['sqs:GetQueueAttributes'] as const;

type Redrive = { deadLetterTargetArn: string; maxReceiveCount: number | string };

/** The queue of that URL; null when it is gone. */
export const readQueue = async (client: SQSClient, QueueUrl: string): Promise<QueueState | null> => {
  const answer = await orNull(
    client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
  );
  if (answer === null) return null;
  const { QueueArn, ApproximateNumberOfMessages, RedrivePolicy, Policy } = answer.Attributes ?? {};
  const redrive = RedrivePolicy ? (JSON.parse(RedrivePolicy) as Redrive) : null;
  const { Statement = [] } = (Policy ? JSON.parse(Policy) : {}) as { Statement?: Statement | Statement[] };
  return {
    arn: QueueArn ?? '',
    waiting: Number(ApproximateNumberOfMessages ?? 0),
    redrive: redrive && {
      deadLetterTargetArn: redrive.deadLetterTargetArn,
      maxReceiveCount: Number(redrive.maxReceiveCount),
    },
    statements: [Statement].flat(),
  };
};
