import { setTimeout as pause } from 'node:timers/promises';

/** Polls until there is an answer. The bound is for a broken bot only, so it is generous. */
export const until = async <T>(
  what: string,
  ms: number,
  context: () => string,
  look: () => Promise<T | null>,
): Promise<T> => {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (Date.now() >= end) throw error;
      return null;
    });
    if (found !== null) return found;
    if (Date.now() >= end) throw new Error(`Waited ${ms} ms for ${what}.\n${context()}`);
    await pause(100);
  }
};
