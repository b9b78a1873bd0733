import type { BusEvent } from './events/event-bus.ts';

/** What happens inside the local AWS, for a timeline. `at` is epoch ms. */
export type AwsActivity = { at: number } & (
  | {
      /** A call that changed something or tried to. */
      kind: 'call';
      region: string;
      action: string;
      caller: string;
      groupId: string | null;
      /** Without `Client.`; null for a success. */
      errorCode: string | null;
    }
  /** An event has come to a bus: CloudTrail's, or an entry of PutEvents. `queues` are those it was delivered to. */
  | { kind: 'event'; bus: string; event: BusEvent; queues: string[] }
  | { kind: 'entry-refused'; bus: string; errorCode: string; message: string }
  | { kind: 'schedule-set' | 'schedule-deleted'; group: string; name: string; due: number }
  | { kind: 'schedule-fired'; group: string; name: string; queue: string; input: string }
  /** A message was received too often. */
  | { kind: 'message-dead'; queue: string; deadLetterQueue: string; body: string }
  /** A topic was told something. */
  | { kind: 'published'; topic: string; message: string }
  /** An event or a schedule names a queue or a topic that is not here, or the local AWS itself has failed. */
  | { kind: 'fault'; message: string }
);
/** `AwsActivity` without its time. */
export type ActivityNote = AwsActivity extends infer Each
  ? Each extends AwsActivity
    ? Omit<Each, 'at'>
    : never
  : never;
export type Note = (activity: ActivityNote) => void;
