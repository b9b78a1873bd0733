import type { Random } from './random.ts';
import type { Profile } from './profile.ts';
import type { Entry, Timeline } from './timeline.ts';

/** The last three are no queues: whoever makes such a request makes it again where it fails. */
export type QueueName =
  'ingress' | 'decisions' | 'remediate' | 'inspect' | 'reopen' | 'slack' | 'operate' | 'heartbeat';
export type Delivery = {
  queue: QueueName;
  id: string;
  body: unknown;
  receives: number;
  mostReceives: number;
  /** It is done. */
  remove(): void;
  /** It can never be read: to the dead letters. */
  setAside(): void;
};

/** As serverless.yml has them: seconds until a failed message comes again, and how often it does. */
const VISIBILITY: Record<QueueName, number> = {
  ingress: 120,
  decisions: 360,
  remediate: 360,
  inspect: 360,
  reopen: 360,
  slack: 30,
  operate: 30,
  heartbeat: 60,
};
const MOST_RECEIVES: Record<QueueName, number> = {
  ingress: 10,
  decisions: 20,
  remediate: 20,
  inspect: 10,
  reopen: 10,
  slack: 3,
  operate: 3,
  heartbeat: 3,
};

type Options = {
  random: Random;
  profile: Profile;
  isFaulty: () => boolean;
  /** Whether messages are text on their way. */
  isText: boolean;
  deliver: (delivery: Delivery) => void;
};

/** SQS: at least once, in no order, again after the visibility timeout, to the dead letters after so many times. */
export const createQueues = (timeline: Timeline, { random, profile, isFaulty, isText, deliver }: Options) => {
  let waiting = 0;
  const deadLetters: { queue: QueueName; body: unknown }[] = [];
  let ids = 0;
  const send = (queue: QueueName, sent: unknown, delay: number): void => {
    const body = isText ? (JSON.parse(JSON.stringify(sent)) as unknown) : sent;
    let next: Entry | null = null;
    const message: Delivery = {
      queue,
      id: `m${(ids += 1)}`,
      body,
      receives: 0,
      mostReceives: MOST_RECEIVES[queue],
      remove: () => {
        // Delivered again while this was handled, it may be removed twice.
        if (next === null) return;
        timeline.cancel(next);
        next = null;
        waiting -= 1;
      },
      setAside: () => {
        message.remove();
        deadLetters.push({ queue, body: message.body });
      },
    };
    const receive = (): void => {
      if (message.receives >= message.mostReceives) return message.setAside();
      message.receives += 1;
      next = timeline.resume(timeline.now() + VISIBILITY[queue] * 1_000, receive);
      deliver(message);
    };
    waiting += 1;
    next = timeline.resume(timeline.now() + delay, receive);
  };
  return {
    deadLetters,
    isEmpty: () => waiting === 0,
    /** `delay`: besides what messages take anyway. */
    send: (queue: QueueName, body: unknown, delay = 0): void => {
      const late = random.below(Math.max(isFaulty() || profile.faultsUntil === 0 ? profile.delay : 1_000, 1_000) / 20);
      send(queue, body, delay + late);
      // Often at nearly the same moment: two runs side by side are the hardest case.
      if (random.chance(profile.twice))
        send(queue, body, delay + (random.chance(0.5) ? random.below(1_000) : random.below(profile.delay)));
    },
  };
};
export type Queues = ReturnType<typeof createQueues>;
