import type { Place } from '../finding/place.ts';
import type { Checks, SweepRequests } from '../ports.ts';
import { finishAll } from './finish-all.ts';

export type SweepPlacesDeps = {
  places: readonly Place[];
  sweepRequests: SweepRequests;
  checks: Pick<Checks, 'requestPause'>;
};

/**
 * One message per account and region, so that none of them waits for another, or falls with it; and one about a pause,
 * of which people hear again although the timer of the reminder got lost.
 */
export const sweepPlaces = async ({ places, sweepRequests, checks }: SweepPlacesDeps): Promise<void> =>
  void (await finishAll([...places.map(async (place) => sweepRequests.request(place)), checks.requestPause()]));
