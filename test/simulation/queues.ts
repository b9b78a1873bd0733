import type { Random } from './random.ts';
import type { Profile } from './profile.ts';
import type { Timeline } from './timeline.ts';

export type QueueName = 'ingress' | 'decisions' | 'remediate' | 'inspect' | 'reopen';
export type Delivery = { queue: QueueName; id: string; body: string; receives: number; remove(): void };

/** As serverless.yml has them: seconds until a failed message comes again, and how often it does. */
const VISIBILITY: Record<QueueName, number> = {
  ingress: 120,
  decisions: 360,
  remediate: 360,
  inspect: 360,
  reopen: 360,
};
const MOST_RECEIVES: Record<QueueName, number> = { ingress: 10, decisions: 20, remediate: 20, inspect: 10, reopen: 10 };

type Options = { random: Random; profile: Profile; isFaulty: () => boolean; deliver: (delivery: Delivery) => void };

/** SQS: at least once, in no order, again after the visibility timeout, to the dead letters after so many times. */
export const createQueues = (timeline: Timeline, { random, profile, isFaulty, deliver }: Options) => {
  const waiting = new Set<string>();
  const deadLetters: { queue: QueueName; body: string }[] = [];
  let ids = 0;
  const send = (queue: QueueName, body: unknown, delay: number): void => {
    const id = `m${(ids += 1)}`;
    const message: Delivery = {
      queue,
      id,
      // The wire knows text alone.
      body: JSON.stringify(body),
      receives: 0,
      remove: () => void waiting.delete(id),
    };
    waiting.add(id);
    const receive = (): void => {
      if (!waiting.has(id)) return;
      if (message.receives >= MOST_RECEIVES[queue]) {
        waiting.delete(id);
        deadLetters.push({ queue, body: message.body });
        return;
      }
      message.receives += 1;
      timeline.at(timeline.now() + VISIBILITY[queue] * 1_000, receive);
      deliver(message);
    };
    timeline.at(timeline.now() + delay, receive);
  };
  return {
    deadLetters,
    isEmpty: () => waiting.size === 0,
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
