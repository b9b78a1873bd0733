import { AwsError } from '../aws-error.ts';
import { duplicate, notInGroup, ruleById, sameWay, type Direction } from './find-rule.ts';
import { findGroup, identityOf, rulesOf, type GroupName, type GroupRule, type GroupState } from './group-state.ts';
import { checkedDescription, rulesOfPermissions, type PermissionInput } from './permission.ts';
import { checkRuleQuota } from './rule-quota.ts';

/** ModifySecurityGroupRules: new content under the same id, inbound and outbound alike; all of them or none. */
export const modifyRules = (
  state: GroupState,
  groupId: string,
  changes: readonly { ruleId: string; permission: PermissionInput }[],
): GroupRule[] => {
  const group = findGroup(state, { groupId, groupName: null });
  const next = new Map(rulesOf(state, group.id).map((rule) => [rule.id, rule]));
  const modified = changes.map(({ ruleId, permission }) => {
    const rule = ruleById(state, group.id, ruleId);
    const [content, ...more] = rulesOfPermissions(state, [permission]);
    if (!content || more.length > 0) {
      throw new AwsError('InvalidParameterCombination', 'Exactly one source must be given for a security group rule');
    }
    const changed = { ...rule, ...content };
    next.set(rule.id, changed);
    return changed;
  });
  for (const isEgress of [false, true]) {
    const rules = [...next.values()].filter((rule) => rule.isEgress === isEgress);
    const seen = new Set<string>();
    for (const rule of rules) {
      if (seen.has(identityOf(rule))) throw duplicate(rule);
      seen.add(identityOf(rule));
    }
    checkRuleQuota(state, rules);
  }
  for (const rule of modified) state.rules.set(rule.id, rule);
  return modified;
};

/** UpdateSecurityGroupRuleDescriptions*: by rule id, or by the properties of the rules. */
export const updateDescriptions = (
  state: GroupState,
  {
    isEgress,
    permissions,
    descriptions,
    ...name
  }: GroupName &
    Direction & {
      permissions: readonly PermissionInput[];
      descriptions: readonly { ruleId: string; description: string | null }[];
    },
): void => {
  const group = findGroup(state, name);
  const existing = new Map(sameWay(state, group.id, isEgress).map((rule) => [identityOf(rule), rule]));
  const changes = descriptions.map(({ ruleId, description }) => ({
    rule: ruleById(state, group.id, ruleId, isEgress),
    description: checkedDescription(description),
  }));
  for (const content of rulesOfPermissions(state, permissions)) {
    const rule = existing.get(identityOf(content));
    if (!rule) throw notInGroup();
    changes.push({ rule, description: content.description });
  }
  for (const { rule, description } of changes) state.rules.set(rule.id, { ...rule, description });
};
