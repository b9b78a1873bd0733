import { describe, expect, it } from '@jest/globals';
import { sharesTogether } from '../../src/exposure/shares-together.ts';
import type { Rule } from '../../src/exposure/rule.ts';
import { aRule } from '../support/findings.ts';

const from = (source: Rule['source'], entries: readonly string[] | null = null) => ({
  rule: aRule(1, { source }),
  entries,
});
const cidr = (text: string, family: 4 | 6 = 4) => from({ kind: 'cidr', family, cidr: text });
const list = (...entries: string[]) => from({ kind: 'prefix-list', id: 'pl-0a1b2c3d' }, entries);

describe('the share of the internet that rules let in together', () => {
  it.each([
    ['two halves', [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')], 1, 0],
    ['the same half twice', [cidr('0.0.0.0/1'), cidr('0.0.0.0/1')], sharesTogether([cidr('0.0.0.0/1')]).ipv4, 0],
    ['both families', [cidr('0.0.0.0/0'), cidr('::/0', 6)], 1, 1],
    ['a list of both families', [list('0.0.0.0/0', '2000::/4')], 1, 0.5],
    ['a list and a rule', [list('0.0.0.0/1'), cidr('128.0.0.0/1')], 1, 0],
    ['a group', [from({ kind: 'group', id: 'sg-0a1b2c3d' })], 0, 0],
    ['what cannot be read', [list('the world')], 0, 0],
    ['nothing', [], 0, 0],
  ])('counts what several let in once: %s', (_, rules, ipv4, ipv6) => {
    const shares = sharesTogether(rules);
    expect(shares.ipv4).toBeCloseTo(ipv4, 3);
    expect(shares.ipv6).toBeCloseTo(ipv6, 3);
  });
});
