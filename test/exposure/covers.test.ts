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
