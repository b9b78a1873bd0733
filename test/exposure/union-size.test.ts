import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, parseCidr } from '../../src/exposure/cidr.ts';
import { ipv4UnionSize, ipv6UnionSize } from '../../src/exposure/union-size.ts';

// An independent count: a sweep over sorted end points that knows nothing of CIDRs, nesting or the code under test.
// A stretch counts when a source is open there and no gap is.
const sweep = (sources: readonly [bigint, bigint][], gaps: readonly [bigint, bigint][]): bigint => {
  const points = [
    ...sources.flatMap(([from, to]) => [
      { at: from, open: 1, gap: 0 },
      { at: to + 1n, open: -1, gap: 0 },
    ]),
    ...gaps.flatMap(([from, to]) => [
      { at: from, open: 0, gap: 1 },
      { at: to + 1n, open: 0, gap: -1 },
    ]),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  let [open, gap, before, size] = [0, 0, 0n, 0n];
  for (const point of points) {
    if (open > 0 && gap === 0) size += point.at - before;
    before = point.at;
    open += point.open;
    gap += point.gap;
  }
  return size;
};

const dotted = (text: string): bigint => text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
const IPV4_GAPS = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
].map(([from = '', to = '']): [bigint, bigint] => [dotted(from), dotted(to)]);

const groups = (text: string): bigint => BigInt(`0x${text}`) << 96n;
const IPV6_GAPS: [bigint, bigint][] = [
  [0n, groups('20000000') - 1n],
  [groups('20010000'), groups('20010200') - 1n],
  [groups('20010db8'), groups('20010db9') - 1n],
  [groups('3fff0000'), groups('3fff1000') - 1n],
  [groups('40000000'), (1n << 128n) - 1n],
];

const range = (address: bigint, length: number, bits: number): [bigint, bigint] => {
  const size = 1n << BigInt(bits - length);
  const from = (address / size) * size;
  return [from, from + size - 1n];
};
const dottedText = (address: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
const groupText = (address: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');

const ipv4Blocks = (texts: readonly string[]): Block<number>[] =>
  texts.map(parseCidr).flatMap((cidr) => (cidr.kind === 'ipv4' ? [cidr.block] : []));
const ipv6Blocks = (texts: readonly string[]): Block<bigint>[] =>
  texts.map(parseCidr).flatMap((cidr) => (cidr.kind === 'ipv6' ? [cidr.block] : []));

// Short prefixes overlap and touch the special ranges far more often than random ones do.
const ipv4s = fc.array(
  fc.tuple(
    fc.oneof(fc.bigInt(0n, (1n << 32n) - 1n), fc.constantFrom(...IPV4_GAPS.flat())),
    fc.oneof(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 4, max: 10 })),
  ),
  { maxLength: 40 },
);
const ipv6s = fc.array(
  fc.tuple(
    fc.oneof(
      fc.bigInt(0n, (1n << 128n) - 1n),
      fc.bigInt(1n << 125n, (1n << 126n) - 1n),
      fc.constantFrom(...IPV6_GAPS.flat()),
    ),
    fc.oneof(fc.integer({ min: 0, max: 128 }), fc.integer({ min: 3, max: 24 })),
  ),
  { maxLength: 40 },
);

describe('the size of a union', () => {
  it('is what a sweep over the end points counts, for IPv4', () => {
    fc.assert(
      fc.property(ipv4s, (sources) => {
        const texts = sources.map(([address, length]) => `${dottedText(address)}/${length}`);
        const expected = sweep(
          sources.map(([address, length]) => range(address, length, 32)),
          IPV4_GAPS,
        );
        expect(BigInt(ipv4UnionSize(ipv4Blocks(texts)))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is what a sweep over the end points counts, for IPv6', () => {
    fc.assert(
      fc.property(ipv6s, (all) => {
        const mapped = 0xffffn << 32n;
        const sources = all.filter(([address, length]) => length < 96 || range(address, 96, 128)[0] !== mapped);
        const texts = sources.map(([address, length]) => `${groupText(address)}/${length}`);
        const expected = sweep(
          sources.map(([address, length]) => range(address, length, 128)),
          IPV6_GAPS,
        );
        expect(ipv6UnionSize(ipv6Blocks(texts))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same in whatever order the sources come', () => {
    fc.assert(
      fc.property(
        ipv4s.chain((sources) =>
          fc.tuple(fc.constant(sources), fc.shuffledSubarray(sources, { minLength: sources.length })),
        ),
        ([sources, shuffled]) => {
          const size = (from: typeof sources) =>
            ipv4UnionSize(ipv4Blocks(from.map(([address, length]) => `${dottedText(address)}/${length}`)));
          expect(size(shuffled)).toBe(size(sources));
        },
      ),
    );
  });

  it('is nothing for no source', () => {
    expect(ipv4UnionSize([])).toBe(0);
    expect(ipv6UnionSize([])).toBe(0n);
  });
});
