import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundTags, isPieceOf, PIECE_TAG, pieceTags } from '../../src/finding/rule-tags.ts';

const FINDING = '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1';
const bytes = (tags: Readonly<Record<string, string>>) => Buffer.byteLength(Object.entries(tags).flat().join(''));
const many = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${String(index).padStart(2, '0')}`, value]));

// As EC2 takes them, hostile ones among them.
const tags = fc.dictionary(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 128, unit: 'binary' }),
    fc.constantFrom('__proto__', 'aws:x', PIECE_TAG),
  ),
  fc.string({ maxLength: 256, unit: 'binary' }),
  { maxKeys: 50 },
);

describe('the tags that are stored, to be put back', () => {
  it('are all of them where they are few', () => {
    const few = { team: 'blue', Name: 'nodes', empty: '' };
    expect(boundTags(few)).toEqual({ tags: few, leftOut: 0 });
  });

  it('are not those that AWS alone may write, nor our own mark', () => {
    const all = { 'aws:cloudformation:stack-name': 'x', 'AWS:y': 'x', [PIECE_TAG]: FINDING, awsome: 'kept' };
    expect(boundTags(all)).toEqual({ tags: { awsome: 'kept' }, leftOut: 3 });
  });

  it('are those that find room, and it says how many do not', () => {
    const { tags: kept, leftOut } = boundTags({ ...many(50, 'x'.repeat(256)), tiny: 'y' });
    expect(Object.keys(kept)).toEqual([...Object.keys(many(7, '')), 'tiny']);
    expect(leftOut).toBe(43);
    expect(boundTags({ k: 'x'.repeat(1_999) }).leftOut).toBe(0);
    expect(boundTags({ k: 'x'.repeat(2_000) }).leftOut).toBe(1);
  });

  it('stay below 2 KB, are a part of what was there, and are the same in whatever order they come', () => {
    fc.assert(
      fc.property(tags, (all) => {
        const bound = boundTags(all);
        expect(bytes(bound.tags)).toBeLessThanOrEqual(2_000);
        expect(Object.entries(bound.tags).every(([key, value]) => Object.hasOwn(all, key) && all[key] === value)).toBe(
          true,
        );
        expect(Object.keys(bound.tags).length + bound.leftOut).toBe(Object.keys(all).length);
        expect(boundTags(Object.fromEntries(Object.entries(all).reverse()))).toEqual(bound);
        expect(boundTags(bound.tags)).toEqual({ tags: bound.tags, leftOut: 0 });
      }),
    );
  });
});

describe('the tags of a piece', () => {
  it('are those of the rule and the mark of the finding', () => {
    expect(pieceTags({ team: 'blue' }, FINDING)).toEqual({ team: 'blue', [PIECE_TAG]: FINDING });
  });

  it('never number more than fifty, and the mark is always among them', () => {
    const full = pieceTags(many(50, ''), FINDING);
    expect(Object.keys(full)).toHaveLength(50);
    expect(isPieceOf(full, FINDING)).toBe(true);
  });

  it('mark a piece of this finding and of no other', () => {
    expect(isPieceOf(pieceTags({}, FINDING), FINDING)).toBe(true);
    expect(isPieceOf(pieceTags({ [PIECE_TAG]: FINDING }, 'another'), FINDING)).toBe(false);
    expect(isPieceOf({}, FINDING)).toBe(false);
  });
});
