import type { RecordFacts } from '../exposure/verdict.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { Announcements, Clock, Log, Metrics, Unwatched } from '../ports.ts';

export type RefusePlaceDeps = {
  unwatched: Unwatched;
  announcements: Pick<Announcements, 'notWatched'>;
  metrics: Metrics;
  clock: Pick<Clock, 'now'>;
  log: Log;
};

/** From one announcement of a place to the next (ms). */
const TELL_EVERY = 86_400_000;

/**
 * An event of an account or region that is not in the list: nothing is done there, whoever names it. It is counted, and
 * told once a day rather than for each event. Nothing is lost by that: what was opened there is in the report of the
 * first sweep, as soon as somebody lists it.
 */
export const refusePlace = async (deps: RefusePlaceDeps, place: Place, facts: RecordFacts): Promise<void> => {
  const { unwatched, announcements, metrics, clock, log } = deps;
  const { eventId, eventName } = facts;
  log('warn', 'an event of an account or region that is not watched', { place: placeText(place), eventId, eventName });
  metrics('EventsNotWatched', 1);
  const now = clock.now();
  const toldAt = await unwatched.toldAt(place);
  if (toldAt !== null && now - toldAt < TELL_EVERY) return;
  // Told first: a run that dies in between tells it again, under the same id.
  await announcements.notWatched(place, facts, now);
  await unwatched.markTold(place, now);
};
