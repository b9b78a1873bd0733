import { parseCidr } from './cidr.ts';

type Interval = { family: 4 | 6; first: bigint; last: bigint };

const intervalOf = (text: string): Interval | null => {
  const cidr = parseCidr(text);
  if (cidr.kind === 'unreadable') return null;
  return { family: cidr.kind === 'ipv4' ? 4 : 6, first: BigInt(cidr.block.first), last: BigInt(cidr.block.last) };
};

/** Disjoint intervals with a gap between any two, ascending by family and address. */
const merge = (intervals: readonly Interval[]): Interval[] => {
  const merged: Interval[] = [];
  const ascending = [...intervals].sort(
    (a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  for (const next of ascending) {
    const last = merged.at(-1);
    if (last && last.family === next.family && next.first <= last.last + 1n) {
      if (next.last > last.last) last.last = next.last;
    } else merged.push({ ...next });
  }
  return merged;
};

/**
 * Whether these CIDRs let in every address that those do. What is unreadable covers nothing and is covered by nothing.
 * O(n log n).
 */
export const coversAll = (these: readonly string[], those: readonly string[]): boolean => {
  const covering = merge(these.map(intervalOf).filter((interval) => interval !== null));
  const wanted = those.map(intervalOf);
  if (wanted.includes(null)) return false;
  let i = 0;
  return merge(wanted.filter((interval) => interval !== null)).every((want) => {
    const isBefore = (one: Interval) =>
      one.family < want.family || (one.family === want.family && one.last < want.first);
    while (covering[i] && isBefore(covering[i] as Interval)) i += 1;
    const found = covering[i];
    return found !== undefined && found.family === want.family && found.first <= want.first && want.last <= found.last;
  });
};
