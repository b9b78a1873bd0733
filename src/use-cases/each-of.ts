import { finishAll } from './finish-all.ts';

/**
 * Runs this for every item, some at once, each to its end: what fails holds up nothing else. Then throws the first
 * failure. Results are in the order of the items.
 */
export const eachOf = async <T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results: Promise<R>[] = [];
  for (let i = 0; i < items.length; i += atOnce) {
    const some = items.slice(i, i + atOnce).map(run);
    await Promise.allSettled(some);
    results.push(...some);
  }
  return finishAll(results);
};
