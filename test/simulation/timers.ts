import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';
import type { Entry, Timeline } from './timeline.ts';

type Options = {
  random: Random;
  profile: Profile;
  isFaulty: () => boolean;
  wake: (group: GroupKey) => void;
  wakePause: () => void;
};
type Timer = { group: GroupKey; at: Instant; entry: Entry | null };
/** Of one group, by their second. Names as Scheduler has them would have to be made for each call. */
type TimersOfGroup = Map<Instant, Timer>;

/** EventBridge Scheduler: one-shot, named by group and second, within the next minute or so, and worse on bad days. */
export const createTimers = (timeline: Timeline, { random, profile, isFaulty, wake, wakePause }: Options) => {
  const armed = new Map<string, TimersOfGroup>();
  const reminders = new Set<Instant>();
  const second = (at: Instant): Instant => Math.ceil(at / 1_000) * 1_000;
  const timersOf = ({ groupId }: GroupKey): TimersOfGroup => {
    const timers = armed.get(groupId) ?? new Map<Instant, Timer>();
    if (timers.size === 0) armed.set(groupId, timers);
    return timers;
  };
  const fire = ({ group, at }: Timer): void => {
    timersOf(group).delete(at);
    if (isFaulty() && random.chance(profile.never)) return;
    wake(group);
    if (random.chance(profile.twice)) wake(group);
  };
  return {
    arm: (group: GroupKey, at: Instant): void => {
      const timer: Timer = { group, at: second(at), entry: null };
      if (timer.at - timeline.now() < 1_000) return wake(group);
      const timers = timersOf(group);
      if (timers.has(timer.at)) return;
      timers.set(timer.at, timer);
      const isEarly = isFaulty() && random.chance(profile.early);
      const off = isEarly ? -random.below(30_000) : random.below(isFaulty() ? profile.late : 59_000);
      timer.entry = timeline.at(timer.at + off, () => fire(timer));
    },
    disarm: (group: GroupKey, at: Instant): void => {
      const timers = timersOf(group);
      const entry = timers.get(second(at))?.entry;
      if (entry) timeline.cancel(entry);
      timers.delete(second(at));
    },
    armPause: (at: Instant): void => {
      const moment = Math.max(second(at) + random.below(isFaulty() ? profile.late : 59_000), timeline.now());
      if (reminders.has(second(at)) || (isFaulty() && random.chance(profile.never))) return;
      reminders.add(second(at));
      timeline.at(moment, wakePause);
    },
    /** The next moment for which the group has a timer; Infinity when it has none. */
    next: (group: GroupKey): Instant => Math.min(Infinity, ...timersOf(group).keys()),
  };
};
export type Timers = ReturnType<typeof createTimers>;
