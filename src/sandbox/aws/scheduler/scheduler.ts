import type { Note } from '../aws-activity.ts';
import type { TimerClock } from '../timer-clock.ts';
import { createSchedules, type Schedule, type Schedules } from './schedules.ts';

/** Schedules that fire by themselves. */
export type Scheduler = Schedules & { close(): void };

/** Puts a clock to the schedules: each fires in the second that it names (AWS: within the minute after). */
export const createScheduler = (clock: TimerClock, fire: (schedule: Schedule) => void, note: Note): Scheduler => {
  const schedules = createSchedules();
  let cancel = () => {};
  const arm = () => {
    cancel();
    const next = schedules.nextDue();
    cancel = next === null ? () => {} : clock.after(next - clock.now(), run);
  };
  // A timer may come early, e.g. because it cannot reach further than 24 days: what is due is looked up each time.
  const run = () => {
    for (const schedule of schedules.takeDue(clock.now())) fire(schedule);
    arm();
  };
  const set = ({ group, name, due }: Pick<Schedule, 'group' | 'name' | 'due'>) => {
    note({ kind: 'schedule-set', group, name, due });
    arm();
  };
  return {
    ...schedules,
    create: (input, now) => {
      schedules.create(input, now);
      set(input);
    },
    update: (input, now) => {
      schedules.update(input, now);
      set(input);
    },
    delete: (group, name) => {
      const schedule = schedules.delete(group, name);
      note({ kind: 'schedule-deleted', group, name, due: schedule.due });
      arm();
      return schedule;
    },
    close: () => cancel(),
  };
};
