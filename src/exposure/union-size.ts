import type { Block } from './cidr.ts';

const union = <N extends number | bigint>(blocks: readonly Block<N>[], zero: N, add: (sum: N, block: N) => N): N => {
  const [only] = blocks;
  if (blocks.length < 2) return only?.routable ?? zero;
  const sorted = [...blocks].sort((a, b) =>
    a.first < b.first ? -1 : a.first > b.first ? 1 : a.last > b.last ? -1 : 1,
  );
  let size = zero;
  let covered: Block<N> | null = null;
  for (const block of sorted) {
    // Sorted like this, a CIDR comes after the one that contains it: either it is inside, or it is apart.
    if (covered !== null && block.last <= covered.last) continue;
    size = add(size, block.routable);
    covered = block;
  }
  return size;
};

/** Globally routable IPv4 addresses in the union of CIDRs; none is counted twice. O(n log n). */
export const ipv4UnionSize = (blocks: readonly Block<number>[]): number =>
  union(blocks, 0, (sum, block) => sum + block);

/** Globally routable IPv6 addresses in the union of CIDRs; none is counted twice. O(n log n). */
export const ipv6UnionSize = (blocks: readonly Block<bigint>[]): bigint =>
  union(blocks, 0n, (sum, block) => sum + block);
