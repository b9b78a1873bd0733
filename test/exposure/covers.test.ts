import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BlockList } from 'node:net';
import { coversAll } from '../../src/exposure/covers.ts';

describe('coversAll', () => {
  it.each([
    [['0.0.0.0/0'], ['8.0.0.0/8', '10.0.0.0/8'], true],
    [['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0'], true],
    [['8.0.0.0/8'], ['8.0.0.0/7'], false],
    [['0.0.0.0/0'], ['::/0'], false],
    [['::/1', '8000::/1'], ['::/0', '2001:db8::/32'], true],
    [[], [], true],
    [[], ['8.8.8.8/32'], false],
    [['0.0.0.0/0'], ['nonsense'], false],
    [['nonsense'], ['8.8.8.8/32'], false],
    [['nonsense', '8.0.0.0/8'], ['8.8.8.8/32'], true],
    // One family never covers the other, though their addresses are the same numbers.
    [['::/0'], ['8.8.8.8/32'], false],
    [['0.0.0.0/0'], ['::/120'], false],
    [['0.0.0.0/0', '::/0'], ['::/0', '0.0.0.0/0'], true],
    [['::/0', '8.0.0.0/8'], ['0.0.0.0/0', '::1/128'], false],
    [['255.255.255.255/32', '::1:0:0/96'], ['::1:0:0/96'], true],
    [['2001:db8::/32', '8.0.0.0/8'], ['2001:db8:1::/48', '8.8.0.0/16'], true],
    // In any order, with gaps.
    [['128.0.0.0/1', '0.0.0.0/1'], ['0.0.0.0/0'], true],
    [['64.0.0.0/2', '192.0.0.0/2', '0.0.0.0/2', '128.0.0.0/2'], ['0.0.0.0/0'], true],
    [['8.0.0.0/8', '8.1.0.0/16', '9.0.0.0/8'], ['9.9.9.9/32', '8.255.0.0/16'], true],
    [['1.0.0.0/8', '3.0.0.0/8'], ['3.3.3.3/32'], true],
    [['1.0.0.0/8', '3.0.0.0/8'], ['2.2.2.2/32'], false],
    [['1.0.0.0/8', '3.0.0.0/8'], ['0.255.0.0/16'], false],
    [['8.8.8.0/32', '8.8.8.2/31'], ['8.8.8.0/30'], false],
    [['8.8.8.0/31', '8.8.8.2/31'], ['8.8.8.0/30'], true],
    [['8.8.8.8/32'], ['8.8.8.8/32'], true],
    [['8.8.8.7/32', '8.8.8.9/32'], ['8.8.8.9/32'], true],
    [['8.8.8.7/32', '2001:db8::/32'], ['8.8.8.8/32'], false],
  ])('%j over %j: %s', (these, those, expected) => {
    expect(coversAll(these, those)).toBe(expected);
  });

  it('agrees with a block list of Node, address by address', () => {
    const cidr = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 })).map(([last, length]) => {
      const first = last - (last % 2 ** (32 - length));
      return { first, length, text: `8.8.8.${first}/${length}` };
    });
    const cidrs = fc.array(cidr, { maxLength: 12 });
    fc.assert(
      fc.property(cidrs, cidrs, (these, those) => {
        const list = new BlockList();
        for (const { first, length } of these) list.addSubnet(`8.8.8.${first}`, length);
        const addresses = those.flatMap(({ first, length }) =>
          Array.from({ length: 2 ** (32 - length) }, (_, i) => `8.8.8.${first + i}`),
        );
        const expected = addresses.every((address) => list.check(address));
        expect(
          coversAll(
            these.map(({ text }) => text),
            those.map(({ text }) => text),
          ),
        ).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
