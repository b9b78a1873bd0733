import { AwsError } from '../aws-error.ts';
import { duplicate, notInGroup, ruleById, sameWay, type Direction } from './find-rule.ts';
import {
  findGroup,
  identityOf,
  type GroupName,
  type GroupRule,
  type GroupState,
  type RuleContent,
} from './group-state.ts';
import { rulesOfPermissions, type PermissionInput } from './permission.ts';
import { checkRuleQuota } from './rule-quota.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type Revoked = {
  revoked: GroupRule[];
  /** The permissions that matched nothing; empty outside the default VPC, where they are an error. */
  unknown: RuleContent[];
};

/** AuthorizeSecurityGroupIngress and …Egress: all of the rules, or none and an error. */
export const authorize = (
  state: GroupState,
  {
    isEgress,
    permissions,
    tags,
    ...name
  }: GroupName & Direction & { permissions: readonly PermissionInput[]; tags: readonly TagInput[] },
): GroupRule[] => {
  const group = findGroup(state, name);
  const contents = rulesOfPermissions(state, permissions);
  if (contents.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  if (new Set(contents.map(identityOf)).size < contents.length) {
    throw new AwsError('InvalidParameterValue', 'The same permission must not appear multiple times');
  }
  const existing = sameWay(state, group.id, isEgress);
  const taken = new Set(existing.map(identityOf));
  for (const rule of contents) if (taken.has(identityOf(rule))) throw duplicate(rule);
  checkRuleQuota(state, [...existing, ...contents]);
  const checkedTags = tagsFrom(tags);
  return contents.map((content) => {
    const rule = { ...content, id: state.newId('sgr'), groupId: group.id, isEgress, tags: new Map(checkedTags) };
    state.rules.set(rule.id, rule);
    return rule;
  });
};

/** RevokeSecurityGroupIngress and …Egress, by rule id or by properties. */
export const revoke = (
  state: GroupState,
  {
    isEgress,
    ruleIds,
    permissions,
    ...name
  }: GroupName & Direction & { ruleIds: readonly string[]; permissions: readonly PermissionInput[] },
): Revoked => {
  const group = findGroup(state, name);
  if (ruleIds.length > 0 && permissions.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      "Only one of 'ipPermissions' or 'securityGroupRuleIds' may be provided.",
    );
  }
  if (ruleIds.length + permissions.length === 0) {
    throw new AwsError('MissingParameter', "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  }
  const revoked = ruleIds.map((id) => ruleById(state, group.id, id, isEgress));
  const unknown: RuleContent[] = [];
  const existing = new Map(sameWay(state, group.id, isEgress).map((rule) => [identityOf(rule), rule]));
  for (const content of rulesOfPermissions(state, permissions)) {
    const rule = existing.get(identityOf(content));
    if (rule) revoked.push(rule);
    else unknown.push(content);
  }
  // Only in the default VPC is a mismatch no error; elsewhere nothing at all of the call is revoked.
  if (unknown.length > 0 && state.vpcs.get(group.vpcId)?.isDefault !== true) throw notInGroup();
  for (const rule of revoked) state.rules.delete(rule.id);
  return { revoked, unknown };
};
