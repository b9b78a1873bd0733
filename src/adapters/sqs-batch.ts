import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { messageOf, PortcullisError } from '../errors.ts';
import type { DeadLetters, Log, Metrics } from '../ports.ts';
import { type Invocation, withInvocation, withLogContext } from './log-context.ts';

export type BatchDeps = {
  log: Log;
  metrics: Metrics;
  deadLetters: DeadLetters;
  /** How often a queue gives a message out before it goes to the dead letters: its `maxReceiveCount`. */
  maxReceives: number;
};
type Run = (body: unknown, attempt: string, queueArn: string) => Promise<void>;

/**
 * Runs each record of a batch by itself and reports the failed ones, so that one bad message neither holds up nor
 * repeats its neighbours. `run` gets the parsed body, a name of this very try, which a repetition does not share, and
 * the ARN of the queue that it came by.
 *
 *   run ─▶ done ────────────────────────────────────────────────▶ deleted by SQS
 *    ├───▶ can never be read ─▶ dead letters, with the reason ──▶ deleted by SQS
 *    └───▶ failed ─▶ given out again later; after the last time SQS moves it to the dead letters
 */
export const eachRecord = async (
  event: SQSEvent,
  context: Invocation | undefined,
  deps: BatchDeps,
  run: Run,
): Promise<SQSBatchResponse> =>
  withInvocation(context, async () => {
    const limit = startTimeLimit(context);
    const inTime: Run = async (...args) => Promise.race([run(...args), limit.isOver]);
    const failed = await Promise.all(
      event.Records.map(async (record) => {
        const { messageId, attributes } = record;
        const receives = Number(attributes.ApproximateReceiveCount);
        return withLogContext({ messageId, receives }, async () =>
          (await isDone(deps, record, inTime)) ? [] : [messageId],
        );
      }),
    );
    limit.stop();
    return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** What a batch needs to report what came of it, before Lambda ends the function (ms). */
const TO_REPORT = 1_000;

/**
 * Ends what takes longer than the function may, and that alone: were Lambda to end it, the neighbours that are done
 * would be repeated as well, and nobody would say why. What is still on its way then may go on beside the next batch,
 * like any run that was overtaken.
 */
const startTimeLimit = (context: Invocation | undefined): { isOver: Promise<never>; stop: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_resolve, reject) => {
    const left = context?.getRemainingTimeInMillis?.() ?? Infinity;
    if (left === Infinity) return;
    const fail = () => reject(new PortcullisError('not-yet', 'The time of the function is up. It is tried again.'));
    timer = setTimeout(fail, Math.max(left - TO_REPORT, 0));
  });
  isOver.catch(() => undefined);
  return { isOver, stop: () => clearTimeout(timer) };
};

const isDone = async (deps: BatchDeps, record: SQSRecord, run: Run): Promise<boolean> => {
  const { body, messageId, attributes, eventSourceARN } = record;
  const { ApproximateReceiveCount: receives } = attributes;
  try {
    await run(parseJson(body), `${messageId}/${receives}`, eventSourceARN);
    return true;
  } catch (error) {
    if (error instanceof PortcullisError && error.code === 'bad-message') return setAside(deps, record, error.message);
    const isLast = Number(receives) >= deps.maxReceives;
    deps.log(
      isLast ? 'error' : 'warn',
      isLast ? 'a message failed for the last time and goes to the dead letters' : 'a message failed and is retried',
      { error: messageOf(error) },
    );
    deps.metrics(isLast ? 'DeadLetters' : 'Retries', 1);
    return false;
  }
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    // Not the parser's words: they quote what it could not read.
    throw new PortcullisError('bad-message', 'The body of the message is not JSON.');
  }
};

/** What can never be read is not tried again: it would be in vain each time. */
const setAside = async (deps: BatchDeps, record: SQSRecord, why: string): Promise<boolean> => {
  const { body, messageId, eventSourceARN } = record;
  try {
    await deps.deadLetters.put({ id: messageId, body, queueArn: eventSourceARN }, why);
  } catch (error) {
    deps.log('error', 'a message cannot be read, nor be put to the dead letters, and is retried', {
      why,
      error: messageOf(error),
    });
    deps.metrics('Retries', 1);
    return false;
  }
  deps.log('error', 'a message cannot be read and lies in the dead letters', { why });
  deps.metrics('DeadLetters', 1);
  return true;
};
