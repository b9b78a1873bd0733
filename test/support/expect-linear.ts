import { expect } from '@jest/globals';

const RUNS = 5;
const GROWTH = 10;
// Ten times the work in a hundred times the time would be quadratic; a busy machine is not.
const SLACK = 6;
// What takes less than this is told apart from nothing by chance alone.
const LEAST_MS = 0.5;

/** User time in ms of the quickest of a few runs: other processes take no part in it. */
const timeOf = (run: () => void): number => {
  const times = Array.from({ length: RUNS }, () => {
    const start = process.cpuUsage();
    run();
    return process.cpuUsage(start).user / 1e3;
  });
  return Math.min(...times);
};

/** Expects of `run` that ten times the input takes ten times as long, and some, but not a hundred times. */
export const expectLinear = <T>(size: number, make: (size: number) => T, run: (input: T) => unknown): void => {
  const [small, large] = [make(size), make(size * GROWTH)];
  run(small);
  const least = Math.max(
    timeOf(() => run(small)),
    LEAST_MS,
  );
  expect(timeOf(() => run(large))).toBeLessThan(least * GROWTH * SLACK);
};
