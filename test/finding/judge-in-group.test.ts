import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import { judgeInGroup } from '../../src/finding/judge-in-group.ts';
import { NOON } from '../support/clock.ts';
import { aBaselineRule, aFinding, anExposure, aRule, JUDGE } from '../support/findings.ts';

const from = (n: number, cidr: string): Rule & { ruleId: string } =>
  aRule(n, { source: { kind: 'cidr', family: cidr.includes(':') ? 6 : 4, cidr } });
/** Whether the last of the rules is an exposure beside the others. */
const isExposed = (live: readonly Rule[], finding = aFinding([])) => {
  const added = live.slice(-1);
  const { exposures } = judgeInGroup({ added, live, finding, prefixLists: new Map(), settings: JUDGE, now: NOON });
  return exposures.length > 0;
};
const half = from(1, '8.0.0.0/9');
const other = from(2, '9.0.0.0/9');
const last = from(9, '11.0.0.0/9');

describe('a rule beside the others of its group', () => {
  it('is judged together with them', () => {
    expect(isExposed([half, last])).toBe(true);
    expect(isExposed([last])).toBe(false);
  });

  it.each<[string, readonly ReturnType<typeof from>[]]>([
    ['the world', [from(3, '0.0.0.0/0')]],
    ['most of it', [from(3, '128.0.0.0/1')]],
    ['parts of it together', [other, from(3, '20.0.0.0/9')]],
    ['the IPv6 world', [from(3, '::/0')]],
  ])('is not hidden by what opened the group to %s, whether that is known by now or not', (_what, opening) => {
    expect(isExposed([half, ...opening, last])).toBe(true);
    const waiting = opening.map((rule, index) => anExposure(index + 3, { kind: 'pending' }, { rule }));
    expect(isExposed([half, ...opening, last], aFinding(waiting))).toBe(true);
  });

  it('is not blamed for what the others let in without it', () => {
    expect(isExposed([half, other, from(9, '198.51.100.7/32')])).toBe(false);
    expect(isExposed([half, other, from(9, '4.4.4.4/32')])).toBe(false);
    expect(isExposed([from(3, '0.0.0.0/0'), last])).toBe(false);
    expect(isExposed([half, other, from(9, '2600::/17')])).toBe(false);
  });

  it('is judged as if what was there before Portcullis were not', () => {
    const baseline = [half, other].map((rule, index) => aBaselineRule(index + 1, { rule }));
    expect(isExposed([half, other, last], aFinding([], { baseline }))).toBe(false);
  });
});
