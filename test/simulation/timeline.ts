import type { Instant } from '../../src/finding/finding.ts';

/** Something that is to happen, and to what; as long as it has not, it can be cancelled. */
export type Entry = { at: Instant; order: number; happen: Happen<never> | null; what: unknown; resumes: boolean };
type Happen<T> = (what: T) => void;
export type Timeline = {
  now: () => Instant;
  /** To happen at that moment, or now where it is past; what was asked for first happens first. */
  at(moment: Instant, happen: () => void): Entry;
  /** The same, for what lets a run go on: then promises have to come to rest before anything else happens. */
  resume(moment: Instant, happen: () => void): Entry;
  resume<T>(moment: Instant, happen: Happen<T>, what: T): Entry;
  cancel(entry: Entry): void;
  /** Lets what is due until `end` happen, up to the next thing that lets a run go on; false when there is none. */
  step(end: Instant): boolean;
};

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Virtual time: a heap of what is to happen. It costs nothing to wait. */
export const createTimeline = (start: Instant): Timeline => {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;
  const push = (entry: Entry): Entry => {
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const above = (i - 1) >> 1;
      const parent = heap[above] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[i] = parent;
      i = above;
    }
    heap[i] = entry;
    return entry;
  };
  const pop = (): void => {
    const last = heap.pop() as Entry;
    const { length } = heap;
    if (length === 0) return;
    let i = 0;
    for (let below = 1; below < length; below = 2 * i + 1) {
      if (below + 1 < length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below += 1;
      const child = heap[below] as Entry;
      if (!isBefore(child, last)) break;
      heap[i] = child;
      i = below;
    }
    heap[i] = last;
  };
  const schedule = (moment: Instant, happen: Happen<never>, what: unknown, resumes: boolean): Entry =>
    push({ at: moment > now ? moment : now, order: (order += 1), happen, what, resumes });
  return {
    now: () => now,
    at: (moment, happen) => schedule(moment, happen, undefined, false),
    resume: <T>(moment: Instant, happen: Happen<T>, what?: T) => schedule(moment, happen, what, true),
    cancel: (entry) => {
      entry.happen = null;
    },
    step: (end) => {
      for (let first = heap[0]; first && first.at <= end; first = heap[0]) {
        pop();
        const { happen } = first;
        if (happen === null) continue;
        now = first.at;
        first.happen = null;
        happen(first.what as never);
        if (first.resumes) return true;
      }
      now = end;
      return false;
    },
  };
};
