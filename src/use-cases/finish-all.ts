/**
 * Lets every one of these run to its end, so that what is down holds up nothing else; then throws the first failure,
 * for the queue to retry.
 */
export const finishAll = async (running: readonly Promise<unknown>[]): Promise<void> => {
  for (const result of await Promise.allSettled(running)) if (result.status === 'rejected') throw result.reason;
};
