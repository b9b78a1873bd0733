import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import { judgeWhole } from '../../src/finding/judge-whole.ts';
import { NOON } from '../support/clock.ts';
import { aBaselineRule, aFinding, anException, anExposure, aRule, JUDGE } from '../support/findings.ts';

const from = (n: number, cidr: string): Rule & { ruleId: string } =>
  aRule(n, { source: { kind: 'cidr', family: cidr.includes(':') ? 6 : 4, cidr } });
const judged = (live: readonly Rule[], finding = aFinding([])) => {
  const { exposures, spared } = judgeWhole({ live, finding, prefixLists: new Map(), settings: JUDGE, now: NOON });
  const numbers = (rules: readonly { rule: Rule }[]) => rules.map(({ rule }) => Number(rule.ruleId?.slice(4)));
  return { exposures: numbers(exposures), spared: numbers(spared) };
};

describe('a group of which nobody knows what was changed', () => {
  it('is judged by all of its rules', () => {
    expect(judged([from(1, '0.0.0.0/0'), from(2, '10.0.0.0/8'), from(3, '2000::/3')])).toEqual({
      exposures: [1, 3],
      spared: [],
    });
  });

  it('loses the widest of what is the world together, and no more than must go', () => {
    const rules = [from(1, '198.51.100.0/24'), from(2, '8.0.0.0/9'), from(3, '8.128.0.0/10'), from(4, '9.0.0.0/9')];
    const { exposures, spared } = judged(rules);
    expect(exposures).toHaveLength(1);
    expect(spared).toHaveLength(2);
    expect([...exposures, ...spared].sort()).toEqual([2, 3, 4]);
    expect(exposures).not.toContain(3);
  });

  it('loses nothing more while what has to go waits to be closed', () => {
    const rule = from(2, '8.128.0.0/9');
    const waiting = aFinding([anExposure(2, { kind: 'pending' }, { rule })]);
    expect(judged([from(1, '8.0.0.0/9'), rule], waiting)).toEqual({ exposures: [], spared: [] });
  });

  it('is judged as if what is left alone were not there', () => {
    const halves = [from(1, '8.0.0.0/9'), from(2, '8.128.0.0/9')];
    const [one = from(1, '8.0.0.0/9')] = halves;
    expect(judged(halves, aFinding([], { exceptions: [anException({ rule: one, entries: null })] })).exposures).toEqual(
      [],
    );
    expect(judged(halves, aFinding([], { baseline: [aBaselineRule(1, { rule: one })] })).exposures).toEqual([]);
    expect(judged(halves).exposures).toHaveLength(1);
  });
});
