import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitsQuota, type PrefixListSize } from '../../src/exposure/fits-quota.ts';
import type { Source } from '../../src/exposure/rule.ts';

const V4 = { source: { kind: 'cidr', family: 4, cidr: '10.0.0.0/8' } } as const;
const V6 = { source: { kind: 'cidr', family: 6, cidr: '2001:db8::/32' } } as const;
const GROUP = { source: { kind: 'group', id: 'sg-1' } } as const;
const list = (id: string) => ({ source: { kind: 'prefix-list', id } }) as const;
const SIZES = new Map<string, PrefixListSize>([
  ['pl-4', { family: 4, maxEntries: 20 }],
  ['pl-6', { family: 6, maxEntries: 10 }],
  ['pl-of-aws', { family: 4, maxEntries: null }],
  ['pl-unclear', { family: null, maxEntries: 5 }],
]);
const times = <T>(count: number, rule: T): T[] => Array.from({ length: count }, () => rule);
const check = (live: readonly { source: Source }[], added: readonly { source: Source }[], quota = 60) =>
  fitsQuota({ live, added, quota, prefixLists: SIZES });

describe('the room of a group', () => {
  it.each([
    ['IPv4 and IPv6 apart', [...times(59, V4), ...times(59, V6)], [V4, V6], 60, 60],
    ['a reference to a group in each', times(58, GROUP), [V4, V6], 59, 59],
    ['a prefix list with its maximum, in its family alone', [list('pl-4'), list('pl-6')], [V4, V6], 21, 11],
    ['a list of AWS once, in its family', [list('pl-of-aws')], [V4], 2, 0],
    ['a list of an unclear family in each', [list('pl-unclear')], [V4], 6, 5],
    ['a list that nobody knows once in each', [list('pl-gone')], [V4], 2, 1],
  ])('counts %s', (_, live, added, ipv4, ipv6) => {
    expect(check(live, added)).toEqual({ fits: true, ipv4, ipv6, why: null });
  });

  it.each([
    ['one too many for IPv4', times(60, V4), [V4], '61 for IPv4,'],
    ['one too many for IPv6', times(60, V6), [V6], '61 for IPv6,'],
    ['too many of both', [...times(60, V4), ...times(59, V6)], [V4, V6, V6], '61 for IPv4 and 61 for IPv6,'],
    ['a prefix list that is cut into pieces', times(2, list('pl-4')), times(2, list('pl-4')), '80 for IPv4,'],
  ])('says what there is no room for: %s', (_, live, added, words) => {
    const { fits, why } = check(live, added);
    expect(fits).toBe(false);
    expect(why).toContain(`would have ${words}`);
    expect(why).toContain('60 inbound rules are allowed in each family (RULES_PER_GROUP)');
  });

  it('is no matter of a family to which nothing is added', () => {
    expect(check(times(70, V6), [V4])).toMatchObject({ fits: true, ipv6: 70 });
    expect(check(times(70, V4), [])).toMatchObject({ fits: true });
  });

  it('never grows with what is there or what is added', () => {
    const rules = fc.array(fc.constantFrom(V4, V6, GROUP, list('pl-4'), list('pl-6'), list('pl-gone')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(rules, rules, fc.integer({ min: 1, max: 100 }), (live, added, quota) => {
        const less = check(live.slice(1), added, quota);
        const fewer = check(live, added.slice(1), quota);
        if (check(live, added, quota).fits) expect([less.fits, fewer.fits]).toEqual([true, true]);
      }),
    );
  });
});
