/**
 * Lets every one of these run to its end, so that what is down holds up nothing else. Answers what came of each, or throws
 * the first failure, for the queue to retry.
 */
export const finishAll = async <T extends readonly unknown[] | []>(
  running: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> => {
  await Promise.allSettled(running);
  return Promise.all(running);
};
