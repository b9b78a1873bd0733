import { createHash } from 'node:crypto';

export type QueueSettings = {
  /** Seconds, as SQS names them. */
  visibilityTimeout: number;
  delay: number;
  receiveWait: number;
  redrive: { deadLetterQueue: string; maxReceiveCount: number } | null;
};

export type QueueMessage = {
  id: string;
  body: string;
  md5: string;
  /** As the sender gave them; opaque here. */
  attributes: Record<string, unknown>;
  /** Epoch ms. */
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | null;
  /** The handle of the latest receive; an older one no longer deletes. */
  receiptHandle: string | null;
};

export type Queue = {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly createdAt: number;
  configure(settings: Partial<QueueSettings>): void;
  send(
    body: string,
    now: number,
    options?: { delay?: number | null; attributes?: Record<string, unknown> },
  ): QueueMessage;
  /** Messages to work on, hidden from now on, and those that came too often and belong to the dead-letter queue. */
  receive(
    now: number,
    options: { max: number; visibility: number | null },
  ): { received: QueueMessage[]; dead: QueueMessage[] };
  /** False when the handle belongs to no message (any more). */
  remove(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, seconds: number, now: number): boolean;
  purge(): void;
  /** Epoch ms at which the next hidden message appears; null when none is hidden. */
  nextVisibleAt(now: number): number | null;
  counts(now: number): { visible: number; inFlight: number; delayed: number };
};

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** One standard queue as a state machine: no I/O, no clock. `newId` gives unique texts. */
export const createQueue = (name: string, initial: QueueSettings, createdAt: number, newId: () => string): Queue => {
  let settings = initial;
  const messages = new Map<string, QueueMessage>();
  const held = (handle: string) => [...messages.values()].find((message) => message.receiptHandle === handle);

  const take = (message: QueueMessage, now: number, visibility: number): void => {
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + visibility * 1000;
    message.receiptHandle = newId();
  };

  return {
    name,
    createdAt,
    get settings() {
      return settings;
    },
    configure: (changes) => {
      settings = { ...settings, ...changes };
    },
    send: (body, now, { delay, attributes = {} } = {}) => {
      const message: QueueMessage = {
        id: newId(),
        body,
        md5: md5(body),
        attributes,
        sentAt: now,
        visibleAt: now + (delay ?? settings.delay) * 1000,
        receiveCount: 0,
        firstReceivedAt: null,
        receiptHandle: null,
      };
      messages.set(message.id, message);
      return message;
    },
    receive: (now, { max, visibility }) => {
      const received: QueueMessage[] = [];
      const dead: QueueMessage[] = [];
      for (const message of [...messages.values()]) {
        if (received.length >= max) break;
        if (message.visibleAt > now) continue;
        // SQS moves a message at the receive after the last allowed one, not at the failure before it.
        if (settings.redrive && message.receiveCount >= settings.redrive.maxReceiveCount) {
          messages.delete(message.id);
          dead.push(message);
          continue;
        }
        take(message, now, visibility ?? settings.visibilityTimeout);
        received.push({ ...message });
      }
      return { received, dead };
    },
    remove: (receiptHandle) => {
      const message = held(receiptHandle);
      return message !== undefined && messages.delete(message.id);
    },
    changeVisibility: (receiptHandle, seconds, now) => {
      const message = held(receiptHandle);
      if (!message || message.visibleAt <= now) return false;
      message.visibleAt = now + seconds * 1000;
      return true;
    },
    purge: () => messages.clear(),
    nextVisibleAt: (now) => {
      const hidden = [...messages.values()].map((message) => message.visibleAt).filter((at) => at > now);
      return hidden.length === 0 ? null : Math.min(...hidden);
    },
    counts: (now) => {
      const all = [...messages.values()];
      const hidden = all.filter((message) => message.visibleAt > now);
      const inFlight = hidden.filter((message) => message.receiveCount > 0).length;
      return { visible: all.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
    },
  };
};
