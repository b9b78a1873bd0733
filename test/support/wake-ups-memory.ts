import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { WakeUps } from '../../src/ports.ts';

export type WakeUpsMemory = WakeUps & {
  /** Every timer that is set, soonest first. Like the real ones they are kept to the second, rounded up. */
  armed(): { group: GroupKey; at: Instant }[];
  /** Takes out the timers that fire until `now`. */
  fire(now: Instant): GroupKey[];
  /** The same of the reminders of a pause: their times, and how many fire. */
  pauseTimers(): Instant[];
  firePause(now: Instant): number;
};

export const createWakeUpsMemory = (): WakeUpsMemory => {
  const pauses = new Set<Instant>();
  const timers = new Map<string, { group: GroupKey; at: Instant }>();
  const second = (at: Instant) => Math.ceil(at / 1_000) * 1_000;
  const nameOf = (group: GroupKey, at: Instant) => `${groupKeyText(group)} ${second(at)}`;
  const armed = () => [...timers.values()].sort((a, b) => a.at - b.at);
  return {
    armed,
    arm: async (group, at) => void timers.set(nameOf(group, at), { group, at: second(at) }),
    armPause: async (at) => void pauses.add(second(at)),
    pauseTimers: () => [...pauses].sort((a, b) => a - b),
    firePause: (now) => {
      const due = [...pauses].filter((at) => at <= now);
      for (const at of due) pauses.delete(at);
      return due.length;
    },
    disarm: async (group, at) => void timers.delete(nameOf(group, at)),
    fire: (now) => {
      const due = armed().filter(({ at }) => at <= now);
      for (const { group, at } of due) timers.delete(nameOf(group, at));
      return due.map(({ group }) => group);
    },
  };
};
