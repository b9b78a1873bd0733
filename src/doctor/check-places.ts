import { durationText } from '../duration.ts';
import type { Instant } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import { checkRead, failure, ok, warning, type Check, type Read } from './check.ts';

/** Three sweeps that did not come. */
const LATE = 45 * 60_000;

/**
 * Whether the place answers: the sweep of it ends every 15 minutes, by the function's own role and the place's, which is
 * proof of all that is between. `lastAt`: when the last one ended; `since`: when the stack was made.
 */
export const checkPlace = (
  place: Place,
  read: Read<Instant | null>,
  { now, since }: { now: Instant; since: Instant },
): Check => {
  const id = `place:${placeText(place)}`;
  const todo =
    'docs/operations.md, "When the log says …": look at the log of inspect, at "Cannot assume" and at what it may not describe.';
  return checkRead(id, read, (lastAt) => {
    if (lastAt !== null && now - lastAt <= LATE) return ok(id, `swept ${durationText(now - lastAt)} ago`);
    if (lastAt !== null) return failure(id, `the last sweep ended ${durationText(now - lastAt)} ago`, todo);
    if (now - since <= LATE)
      return warning(id, 'not swept yet', 'The first sweep comes within 15 minutes of the deploy.');
    return failure(id, 'it was never swept', todo);
  });
};
