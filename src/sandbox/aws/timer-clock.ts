/** Time as the local AWS needs it. Tests turn it by hand. */
export type TimerClock = {
  /** Epoch ms. */
  now(): number;
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};

// setTimeout fires at once when given more.
const LONGEST_TIMER = 2_147_483_647;

export const systemClock: TimerClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};
