import type { Instant } from '../../src/finding/finding.ts';

export type Timeline = {
  now: () => Instant;
  /** To happen at that moment, or now where it is past; what was asked for first happens first. */
  at(moment: Instant, happen: () => void): void;
  /** Lets the next thing happen that is due until `end`; false when there is none. */
  step(end: Instant): boolean;
};
type Entry = { at: Instant; order: number; happen: () => void };

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Virtual time: a heap of what is to happen. It costs nothing to wait. */
export const createTimeline = (start: Instant): Timeline => {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j] as Entry, heap[i] as Entry];
  };
  const rise = (index: number) => {
    for (let i = index; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!isBefore(heap[i] as Entry, heap[parent] as Entry)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = () => {
    for (let i = 0; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && isBefore(heap[child] as Entry, heap[least] as Entry)) least = child;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  return {
    now: () => now,
    at: (moment, happen) => {
      heap.push({ at: Math.max(moment, now), order: (order += 1), happen });
      rise(heap.length - 1);
    },
    step: (end) => {
      const [first] = heap;
      if (!first || first.at > end) return false;
      const last = heap.pop() as Entry;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      now = first.at;
      first.happen();
      return true;
    },
  };
};
