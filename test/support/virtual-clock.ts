import type { Clock } from '../../src/ports.ts';
import { NOON } from './clock.ts';

/** A clock on which many runs sleep at once, each for its own time. It goes on when nothing else can. */
export type VirtualClock = Clock & {
  /** Lets all of it run to its end, from one sleeper that wakes to the next. */
  settle<T>(running: Promise<T>): Promise<T>;
};

export const createVirtualClock = (start: number = NOON): VirtualClock => {
  let now = start;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise<void>((wake) => void sleepers.push({ at: now + ms, wake })),
    settle: async (running) => {
      let isOver = false;
      const over = () => void (isOver = true);
      running.then(over, over);
      for (;;) {
        // Behind everything that is ready to run.
        await new Promise((done) => setImmediate(done));
        if (isOver) return running;
        const [next] = sleepers.sort((a, b) => a.at - b.at).splice(0, 1);
        if (!next) throw new Error('everybody waits for something that will never happen');
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
};
