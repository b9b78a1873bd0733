import { describe, expect, it } from '@jest/globals';
import { judgeChange } from '../../src/exposure/judge-change.ts';
import type { Rule } from '../../src/exposure/rule.ts';
import { spare } from '../../src/finding/spare.ts';
import { aRule, JUDGE } from '../support/findings.ts';

const from = (n: number, cidr: string): Rule => aRule(n, { source: { kind: 'cidr', family: 4, cidr } });
const judge = (rules: readonly Rule[]) =>
  judgeChange({ added: rules, others: [], prefixLists: new Map(), settings: JUDGE });
/** What is spared, in whatever order the rules are listed. */
const spared = (...rules: readonly Rule[]) => {
  const both = [rules, rules.toReversed()].map((listed) =>
    spare(judge(listed).exposures, judge).map(({ ruleId }) => ruleId),
  );
  expect(both[1]).toEqual(both[0]);
  return both[0];
};

describe('of rules that are an exposure together', () => {
  it('the widest goes, whatever its id', () => {
    const [wide, narrow] = ['20.0.0.0/9', '20.128.0.0/10'];
    const rest = from(3, '20.192.0.0/10');
    expect(spared(from(1, wide), from(2, narrow), rest)).toEqual([from(2, narrow).ruleId, rest.ruleId]);
    expect(spared(from(9, narrow), from(1, wide), rest)).toEqual([rest.ruleId, from(9, narrow).ruleId]);
  });

  it('of equals the later id goes', () => {
    expect(spared(from(1, '20.0.0.0/9'), from(2, '20.128.0.0/9'))).toEqual([from(1, '20.0.0.0/9').ruleId]);
    expect(spared(from(2, '20.0.0.0/9'), from(1, '20.128.0.0/9'))).toEqual([from(1, '20.128.0.0/9').ruleId]);
  });
});
