import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
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

/** EventBridge Scheduler: one-shot, named by group and second, within the next minute or so, and worse on bad days. */
export const createTimers = (timeline: Timeline, { random, profile, isFaulty, wake, wakePause }: Options) => {
  const armed = new Map<string, Timer>();
  const reminders = new Set<Instant>();
  const second = (at: Instant): Instant => Math.ceil(at / 1_000) * 1_000;
  const nameOf = (group: GroupKey, at: Instant): string => `${groupKeyText(group)} ${second(at)}`;
  const fire = (name: string, timer: Timer): void => {
    armed.delete(name);
    if (isFaulty() && random.chance(profile.never)) return;
    wake(timer.group);
    if (random.chance(profile.twice)) wake(timer.group);
  };
  return {
    arm: (group: GroupKey, at: Instant): void => {
      const timer: Timer = { group, at: second(at), entry: null };
      if (timer.at - timeline.now() < 1_000) return wake(group);
      const name = nameOf(group, at);
      if (armed.has(name)) return;
      armed.set(name, timer);
      const isEarly = isFaulty() && random.chance(profile.early);
      const off = isEarly ? -random.below(30_000) : random.below(isFaulty() ? profile.late : 59_000);
      timer.entry = timeline.at(timer.at + off, () => fire(name, timer));
    },
    disarm: (group: GroupKey, at: Instant): void => {
      const name = nameOf(group, at);
      const entry = armed.get(name)?.entry;
      if (entry) timeline.cancel(entry);
      armed.delete(name);
    },
    armPause: (at: Instant): void => {
      const moment = Math.max(second(at) + random.below(isFaulty() ? profile.late : 59_000), timeline.now());
      if (reminders.has(second(at)) || (isFaulty() && random.chance(profile.never))) return;
      reminders.add(second(at));
      timeline.at(moment, wakePause);
    },
    /** The next moment for which the group has a timer; Infinity when it has none. */
    next: (group: GroupKey): Instant => {
      const times = [...armed.values()].filter((timer) => timer.group.groupId === group.groupId).map(({ at }) => at);
      return Math.min(Infinity, ...times);
    },
  };
};
export type Timers = ReturnType<typeof createTimers>;
