import { messageActions } from './message-actions.ts';
import { queueActions } from './queue-actions.ts';
import type { SqsAction } from './sqs-request.ts';

/** Every call of SQS that is understood here. */
export const SQS_ACTIONS: Record<string, SqsAction> = { ...queueActions, ...messageActions };
