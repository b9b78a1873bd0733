import { durationText } from '../duration.ts';
import type { Instant } from '../finding/finding.ts';
import { checkRead, failure, ok, skipped, warning, type Check, type Read } from './check.ts';

/** Two heartbeats that did not arrive, and some time for the metric. */
const LATE = 2.25 * 60 * 60_000;

/**
 * Whether a change that is made once an hour has arrived lately: the whole way, from EC2 by CloudTrail and the rule to the
 * function. `lastAt`: the hour in which it was last seen begins then; `since`: when the stack was made.
 */
export const checkHeartbeat = (
  isOn: boolean,
  read: Read<Instant | null>,
  { now, since }: { now: Instant; since: Instant },
): Check => {
  if (!isOn) return skipped('heartbeat', 'HEARTBEAT is off: nothing proves that changes still arrive');
  return checkRead('heartbeat', read, (lastAt) => {
    if (lastAt !== null && now - lastAt <= LATE)
      return ok('heartbeat', 'a change was made and seen to arrive within two hours');
    const said =
      lastAt === null
        ? 'no change of the canary group has arrived'
        : `the last one arrived ${durationText(now - lastAt)} ago`;
    if (now - since <= LATE)
      return warning('heartbeat', `${said} yet`, 'The first one comes within an hour of the deploy.');
    return failure(
      'heartbeat',
      said,
      'docs/operations.md, "Alarms", HeartbeatMissingAlarm: look at the trail, the rule and the functions heartbeat and ingress.',
    );
  });
};
