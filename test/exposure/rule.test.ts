import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../src/exposure/rule.ts';

const rule = { protocol: 'tcp', fromPort: 10250, toPort: 10250 };
const listed = { ...rule, source: { kind: 'prefix-list' as const, id: 'pl-1' } };
const grouped = { ...rule, source: { kind: 'group' as const, id: 'pl-1' } };

describe('the fingerprint of a rule', () => {
  it('holds the address set of the prefix list that it references, where that is known', () => {
    const before = fingerprintOf(listed, new Map([['pl-1', 'aaaa']]));
    expect(before).not.toBe(fingerprintOf(listed, new Map([['pl-1', 'bbbb']])));
    expect(before).not.toBe(fingerprintOf(listed));
    expect(fingerprintOf(listed, new Map([['pl-2', 'aaaa']]))).toBe(fingerprintOf(listed));
  });

  it('holds that of no other source', () => {
    expect(fingerprintOf(grouped, new Map([['pl-1', 'aaaa']]))).toBe(fingerprintOf(grouped));
  });
});
