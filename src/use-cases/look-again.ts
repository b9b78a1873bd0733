import type { Rule } from '../exposure/rule.ts';
import type { Reason } from '../exposure/verdict.ts';
import type { Finding, Instant } from '../finding/finding.ts';
import type { Clock, LookUps } from '../ports.ts';
import { askAboutGroup } from './ask-about-group.ts';

/**
 * An edit may have made another exposure of the rule: the inspector looks, and opens it. The deadline stays the one that
 * it had, or an edit a moment before each deadline would keep it open for ever. Null for `rules`: at all of the group.
 */
export const lookAgain = async (
  deps: { lookUps: LookUps; clock: Clock },
  { group, exposures }: Finding,
  rules: readonly Rule[] | null,
  deadline: Instant | null,
): Promise<void> => {
  const origin = exposures.findLast(({ rule }) => rules?.some(({ ruleId }) => ruleId === rule.ruleId) ?? true)?.origin;
  const reason: Reason =
    rules === null
      ? { code: 'rule-unknown', sentence: 'The finding was full, and has room again.' }
      : { code: 'modified-rule', sentence: 'The rule was changed under its id after it was found.' };
  await askAboutGroup(deps, group, { lookUp: { reason, rules }, origin, deadline: deadline ?? deps.clock.now() });
};
