import { AwsError } from '../aws-error.ts';

export type Schedule = {
  name: string;
  group: string;
  /** `at(…)` or `rate(…)` as it was given. */
  expression: string;
  /** Epoch ms: the next time. */
  due: number;
  /** Ms from one time to the next; null for one that fires once. */
  every: number | null;
  /** The name of the queue that gets `input` as its message. */
  queue: string;
  target: { Arn: string; RoleArn: string; Input: string };
  description: string | null;
  enabled: boolean;
  deleteAfterwards: boolean;
  /** Makes a repeated CreateSchedule succeed, as an SDK repeats one whose answer got lost. */
  clientToken: string | null;
  fired: boolean;
  createdAt: number;
  modifiedAt: number;
};
export type ScheduleInput = Omit<Schedule, 'fired' | 'createdAt' | 'modifiedAt'>;

/** Schedules as a state machine: no I/O, no clock. */
export type Schedules = {
  putGroup(name: string): void;
  createGroup(name: string, now: number): void;
  deleteGroup(name: string): void;
  groups(): { name: string; createdAt: number }[];
  create(input: ScheduleInput, now: number): void;
  update(input: ScheduleInput, now: number): void;
  get(group: string, name: string): Schedule;
  delete(group: string, name: string): Schedule;
  list(): Schedule[];
  /** Takes out what is due: each fires once, however late. One-shot ones that say so are gone afterwards. */
  takeDue(now: number): Schedule[];
  /** Epoch ms of the next one; null when nothing waits. */
  nextDue(): number | null;
};

const missing = (what: string, name: string) =>
  new AwsError('ResourceNotFoundException', `${what} ${name} does not exist.`, 404);

export const createSchedules = (): Schedules => {
  const groups = new Map<string, number>([['default', 0]]);
  const all = new Map<string, Schedule>();
  const keyOf = (group: string, name: string) => `${group}/${name}`;
  const waiting = () => [...all.values()].filter((schedule) => schedule.enabled && !schedule.fired);
  const get = (group: string, name: string): Schedule => {
    const schedule = all.get(keyOf(group, name));
    if (!schedule) throw missing('Schedule', name);
    return schedule;
  };
  const check = ({ group, due, every, expression }: ScheduleInput, now: number) => {
    if (!groups.has(group)) throw missing('Schedule group', group);
    // AWS is reported to refuse a time that is past; the documentation says nothing of it.
    if (every === null && due < now)
      throw new AwsError('ValidationException', `Invalid Schedule Expression ${expression}: the time is in the past.`);
  };
  return {
    putGroup: (name) => {
      if (!groups.has(name)) groups.set(name, 0);
    },
    createGroup: (name, now) => {
      if (groups.has(name)) throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
      groups.set(name, now);
    },
    deleteGroup: (name) => {
      if (name === 'default')
        throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
      if (!groups.delete(name)) throw missing('Schedule group', name);
      for (const [key, schedule] of all) if (schedule.group === name) all.delete(key);
    },
    groups: () => [...groups].map(([name, createdAt]) => ({ name, createdAt })),
    create: (input, now) => {
      const key = keyOf(input.group, input.name);
      const existing = all.get(key);
      if (existing && existing.clientToken !== null && existing.clientToken === input.clientToken) return;
      check(input, now);
      if (existing) throw new AwsError('ConflictException', `Schedule ${input.name} already exists.`, 409);
      all.set(key, { ...input, fired: false, createdAt: now, modifiedAt: now });
    },
    update: (input, now) => {
      const existing = get(input.group, input.name);
      check(input, now);
      all.set(keyOf(input.group, input.name), {
        ...input,
        fired: false,
        createdAt: existing.createdAt,
        modifiedAt: now,
      });
    },
    get,
    delete: (group, name) => {
      const schedule = get(group, name);
      all.delete(keyOf(group, name));
      return schedule;
    },
    list: () => [...all.values()],
    takeDue: (now) => {
      const due = waiting().filter((schedule) => schedule.due <= now);
      for (const schedule of due) {
        const { every } = schedule;
        if (every !== null) {
          const due = schedule.due + every * (Math.floor((now - schedule.due) / every) + 1);
          all.set(keyOf(schedule.group, schedule.name), { ...schedule, due });
        } else if (schedule.deleteAfterwards) all.delete(keyOf(schedule.group, schedule.name));
        else all.set(keyOf(schedule.group, schedule.name), { ...schedule, fired: true });
      }
      return due.sort((a, b) => a.due - b.due);
    },
    nextDue: () =>
      waiting().reduce<number | null>((first, { due }) => (first === null || due < first ? due : first), null),
  };
};
