import type { BaselineLine } from '../finding/baseline.ts';
import type { Place } from '../finding/place.ts';
import type { SweptPlace } from '../finding/swept-place.ts';

const LINE = 'line:';
/** Each line is an attribute of its own, so that one UpdateItem, which reads nothing, writes some of them. */
export const lineAttribute = (groupId: string): string => `${LINE}${groupId}`;

/** What sweeps remember of a place, as its item has it. */
export const sweptPlaceOfItem = ({ account, region }: Place, item: Record<string, unknown>): SweptPlace => {
  const lines = Object.entries(item).flatMap(([name, value]): BaselineLine[] =>
    name.startsWith(LINE) ? [value as BaselineLine] : [],
  );
  return {
    place: { account, region },
    firstAt: (item['firstAt'] ?? null) as SweptPlace['firstAt'],
    lastAt: (item['lastAt'] ?? null) as SweptPlace['lastAt'],
    unread: (item['unread'] ?? []) as SweptPlace['unread'],
    version: (item['version'] ?? 0) as number,
    shown: (item['shown'] ?? null) as SweptPlace['shown'],
    message: (item['message'] ?? null) as SweptPlace['message'],
    posting: (item['posting'] ?? null) as SweptPlace['posting'],
    claims: (item['claims'] ?? 0) as number,
    // By the name of the group, so that no line moves while people read.
    lines: lines.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)),
  };
};
