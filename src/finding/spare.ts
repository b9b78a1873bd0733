import type { Judgement } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { Exposure } from '../exposure/verdict.ts';

/**
 * Which of these exposures need not go when the others do, by `judge`. The widest go, and no more of them
 * than must: the change that nobody told of is hardly the smallest of them, and the offices that were let in before it
 * are. Of equals the later id goes, so that looks at the same group agree. O(n² log n) in the exposures.
 */
export const spare = (exposures: readonly Exposure[], judge: (rules: readonly Rule[]) => Judgement): Rule[] => {
  const spared: Rule[] = [];
  const narrowFirst = [...exposures].sort(
    (a, b) => a.coverage - b.coverage || ((a.rule.ruleId ?? '') < (b.rule.ruleId ?? '') ? -1 : 1),
  );
  for (const { rule } of narrowFirst) if (judge([...spared, rule]).exposures.length === 0) spared.push(rule);
  return spared;
};
