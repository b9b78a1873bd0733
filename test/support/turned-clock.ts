import type { TimerClock } from '../../src/sandbox/aws/timer-clock.ts';
import type { Clock } from '../../src/ports.ts';

export type TurnedClock = TimerClock & Clock & { elapse: (ms: number) => Promise<void> };

/** The clock of the local AWS, turned by hand: what is due on the way runs at its own time. */
export const createTurnedClock = (start: number = Date.now()): TurnedClock => {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const elapse = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].sort((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      timers.delete(next);
      now = Math.max(now, next.at);
      next.run();
      await new Promise(setImmediate);
    }
    now = end;
  };
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    sleep: elapse,
    elapse,
  };
};
