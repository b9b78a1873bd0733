import type { SQSRecord } from 'aws-lambda';
import { eachRecord } from '../../src/adapters/sqs-batch.ts';
import { PortcullisError } from '../../src/errors.ts';
import { handle, type Deps } from './handle.ts';
import type { Delivery } from './queues.ts';

/** No queues: their requests are answered. */
const ANSWERED: ReadonlySet<string> = new Set(['slack', 'operate', 'heartbeat']);

/**
 * What each handler does with a message, by way of what all of them have around it: text that is parsed, a message that
 * can never be read set aside, and one that failed reported to its queue. Throws what it failed with.
 */
export const handleInBatch = async (deps: Deps, delivery: Delivery): Promise<unknown> => {
  const { queue, id, body, receives, mostReceives } = delivery;
  if (ANSWERED.has(queue)) return handle(deps, queue, body);
  const record = {
    messageId: id,
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receives) },
    eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:${queue}`,
  } as SQSRecord;
  let failure: Error | null = null;
  let why: string | null = null;
  const deadLetters = {
    put: async (_message: object, reason: string) => {
      why = reason;
      delivery.setAside();
    },
  };
  const run = async (read: unknown, attempt: string): Promise<void> => {
    if (attempt !== deps.attempt) throw new TypeError(`a run is called ${attempt}`);
    try {
      await handle(deps, queue, read);
    } catch (error) {
      failure = error as Error;
      throw error;
    }
  };
  const { log, metrics } = deps;
  const answer = await eachRecord(
    { Records: [record] },
    undefined,
    { log, metrics, deadLetters, maxReceives: mostReceives },
    run,
  );
  const isReported = answer.batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === id);
  // Handled, failed, or aside with its reason: whatever else would lose it, or repeat it for ever.
  if (isReported !== (failure !== null && why === null)) throw new TypeError('a message was taken for what it is not');
  const isUnreadable =
    (failure as unknown) instanceof PortcullisError && (failure as unknown as PortcullisError).code === 'bad-message';
  if (isUnreadable !== (why !== null))
    throw new TypeError('what can never be read was not set aside, or something else was');
  if (failure !== null) throw failure as Error;
  return undefined;
};
