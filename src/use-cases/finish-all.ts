/**
 * Lets every one of these run to its end, so that what is down holds up nothing else. Answers what came of each, or throws
 * the first failure, for the queue to retry.
 */
export const finishAll = async <P extends Promise<unknown>>(running: readonly P[]): Promise<readonly Awaited<P>[]> => {
  await Promise.allSettled(running);
  return Promise.all(running);
};
