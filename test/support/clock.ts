import type { Clock } from '../../src/ports.ts';

export type TestClock = Clock & { advance(ms: number): void };

/** 2026-11-20T12:00:00Z: a Friday noon, on a whole second. */
export const NOON = Date.UTC(2026, 10, 20, 12);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A clock that a test turns by hand; to sleep is to turn it. */
export const createTestClock = (start: number = NOON): TestClock => {
  let now = start;
  const advance = (ms: number) => {
    now += ms;
  };
  return { now: () => now, advance, sleep: async (ms) => advance(ms) };
};
