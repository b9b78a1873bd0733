import type { Instant } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { Unwatched } from '../../src/ports.ts';

/** Which places that are not watched were told of, for tests. */
export const createUnwatchedMemory = (): Unwatched => {
  const told = new Map<string, Instant>();
  return {
    toldAt: async (place) => told.get(placeText(place)) ?? null,
    markTold: async (place, now) => void told.set(placeText(place), now),
  };
};
