import type { Place } from '../finding/place.ts';
import type { SweepRequests } from '../ports.ts';
import { finishAll } from './finish-all.ts';

export type SweepPlacesDeps = { places: readonly Place[]; sweepRequests: SweepRequests };

/** One message per account and region, so that none of them waits for another, or falls with it. */
export const sweepPlaces = async ({ places, sweepRequests }: SweepPlacesDeps): Promise<void> =>
  finishAll(places.map(async (place) => sweepRequests.request(place)));
