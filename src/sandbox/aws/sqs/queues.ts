import type { Note } from '../aws-activity.ts';
import { AwsError } from '../aws-error.ts';
import type { TimerClock } from '../timer-clock.ts';
import { createQueue, type Queue, type QueueMessage, type QueueSettings } from './queue.ts';

export type ReceiveOptions = { max: number; visibility: number | null; waitSeconds: number | null };

/** All queues of the account, with long polling and redrive. */
export type Queues = {
  /** Creates the queue, or changes the settings of the one that is there. */
  put(name: string, settings?: Partial<QueueSettings>): Queue;
  /** Throws `QueueDoesNotExist`. */
  get(name: string): Queue;
  has(name: string): boolean;
  names(): string[];
  delete(name: string): void;
  arnOf(name: string): string;
  send: (name: string, body: string, options?: Parameters<Queue['send']>[2]) => QueueMessage;
  /** Waits up to the given time for a first message. Once `closed`, it answers at once with nothing. */
  receive(name: string, options: ReceiveOptions, closed?: AbortSignal): Promise<QueueMessage[]>;
  changeVisibility(name: string, receiptHandle: string, seconds: number): boolean;
  /** Ends every long poll that is under way. */
  close(): void;
};

const DEFAULTS: QueueSettings = { visibilityTimeout: 30, delay: 0, receiveWait: 0, redrive: null };

export const createQueues = (
  place: { account: string; region: string },
  clock: TimerClock,
  newId: () => string,
  note: Note,
): Queues => {
  const queues = new Map<string, Queue>();
  const waiting = new Map<string, Set<() => void>>();
  let isClosed = false;

  const get = (name: string): Queue => {
    const queue = queues.get(name);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  const wake = (name: string) => {
    for (const look of [...(waiting.get(name) ?? [])]) look();
  };
  const send: Queues['send'] = (name, body, options) => {
    const message = get(name).send(body, clock.now(), options);
    wake(name);
    return message;
  };
  const receiveNow = (queue: Queue, options: ReceiveOptions): QueueMessage[] => {
    const { received, dead } = queue.receive(clock.now(), options);
    for (const { body, attributes } of dead) {
      const deadLetterQueue = queue.settings.redrive?.deadLetterQueue ?? '';
      note({ kind: 'message-dead', queue: queue.name, deadLetterQueue, body });
      if (queues.has(deadLetterQueue)) send(deadLetterQueue, body, { attributes });
      else note({ kind: 'fault', message: `The dead-letter queue ${deadLetterQueue} of ${queue.name} does not exist` });
    }
    return received;
  };

  const receive: Queues['receive'] = (name, options, closed) => {
    const queue = get(name);
    const first = receiveNow(queue, options);
    const deadline = clock.now() + (options.waitSeconds ?? queue.settings.receiveWait) * 1000;
    if (first.length > 0 || deadline <= clock.now() || isClosed) return Promise.resolve(first);
    return new Promise((resolve) => {
      const lookers = waiting.get(name) ?? new Set();
      waiting.set(name, lookers);
      let cancel = () => {};
      const end = (messages: QueueMessage[]) => {
        cancel();
        lookers.delete(look);
        closed?.removeEventListener('abort', look);
        resolve(messages);
      };
      // Runs at each new message, when a hidden one appears, and at the end of the wait.
      const look = () => {
        cancel();
        // A client that has hung up must not take a message with it.
        if (isClosed || closed?.aborted === true) return end([]);
        const messages = receiveNow(queue, options);
        const now = clock.now();
        if (messages.length > 0 || now >= deadline) return end(messages);
        cancel = clock.after(Math.min(queue.nextVisibleAt(now) ?? deadline, deadline) - now, look);
      };
      lookers.add(look);
      closed?.addEventListener('abort', look);
      look();
    });
  };

  return {
    put: (name, settings = {}) => {
      const queue = queues.get(name) ?? createQueue(name, DEFAULTS, clock.now(), newId);
      queue.configure(settings);
      queues.set(name, queue);
      return queue;
    },
    get,
    has: (name) => queues.has(name),
    names: () => [...queues.keys()],
    delete: (name) => {
      get(name);
      queues.delete(name);
    },
    arnOf: (name) => `arn:aws:sqs:${place.region}:${place.account}:${name}`,
    send,
    receive,
    changeVisibility: (name, receiptHandle, seconds) => {
      const changed = get(name).changeVisibility(receiptHandle, seconds, clock.now());
      wake(name);
      return changed;
    },
    close: () => {
      isClosed = true;
      for (const name of waiting.keys()) wake(name);
    },
  };
};
