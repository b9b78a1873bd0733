import { expect } from '@jest/globals';

const RUNS = 5;
const GROWTH = 10;
// One large input beside as much in small ones: what grows with its square takes ten times as long.
const SLACK = 5;
// What takes less than this is told apart from nothing by chance alone.
const LEAST_MS = 5;

/** User time in ms of the quickest of a few runs: other processes take no part in it. */
const timeOf = (run: () => void): number => {
  const times = Array.from({ length: RUNS }, () => {
    const start = process.cpuUsage();
    run();
    return process.cpuUsage(start).user / 1e3;
  });
  return Math.min(...times);
};

/** Expects of `run` that an input of ten times the size takes about as long as ten inputs. */
export const expectLinear = <T>(size: number, make: (size: number) => T, run: (input: T) => unknown): void => {
  const [small, large] = [make(size), make(size * GROWTH)];
  const inSmallOnes = timeOf(() => {
    for (let nth = 0; nth < GROWTH; nth += 1) run(small);
  });
  expect(timeOf(() => run(large))).toBeLessThan(Math.max(inSmallOnes, LEAST_MS) * SLACK);
};
