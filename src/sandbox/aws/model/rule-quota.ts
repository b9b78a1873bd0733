import { AwsError } from '../aws-error.ts';
import type { GroupState, RuleContent } from './group-state.ts';

// The quota "Inbound or outbound rules per security group", which counts for IPv4 and IPv6 apart.
const RULES_PER_FAMILY = 60;

const weight = (state: GroupState, rule: RuleContent, family: 4 | 6): number => {
  switch (rule.source.kind) {
    case 'ipv4':
      return family === 4 ? 1 : 0;
    case 'ipv6':
      return family === 6 ? 1 : 0;
    case 'prefix-list': {
      const list = state.prefixLists.get(rule.source.id);
      return list?.family === family ? list.maxEntries : 0;
    }
    case 'group':
      return 1;
  }
};

/** Throws when these rules, all of one group and one direction, are more than EC2 allows. */
export const checkRuleQuota = (state: GroupState, rules: readonly RuleContent[]): void => {
  for (const family of [4, 6] as const) {
    const count = rules.reduce((sum, rule) => sum + weight(state, rule, family), 0);
    if (count > RULES_PER_FAMILY) {
      throw new AwsError(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      );
    }
  }
};
