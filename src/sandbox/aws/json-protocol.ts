import type { AwsError } from './aws-error.ts';

// The JS and Java SDKs look at `__type`; the error names that SQS had in its XML days come in a header beside it.
const SQS_LEGACY_CODES: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
};

export type JsonService = 'events' | 'sqs' | 'scheduler' | 'ssm';

/** How a JSON service writes an error. */
export const renderJsonError = (
  service: JsonService,
  error: AwsError,
): { status: number; body: string; headers: Record<string, string> } => {
  const { code, message, status } = error;
  if (service === 'scheduler') {
    return { status, body: JSON.stringify({ Message: message }), headers: { 'x-amzn-ErrorType': code } };
  }
  if (service !== 'sqs') return { status, body: JSON.stringify({ __type: code, message }), headers: {} };
  return {
    status,
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }),
    headers: { 'x-amzn-query-error': `${SQS_LEGACY_CODES[code] ?? code};Sender` },
  };
};
