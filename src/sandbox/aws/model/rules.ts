import { AwsError } from '../aws-error.ts';
import {
  findGroup,
  identityOf,
  rulesOf,
  type GroupName,
  type GroupRule,
  type GroupState,
  type RuleContent,
} from './group-state.ts';
import { checkedDescription, rulesOfPermissions, type PermissionInput } from './permission.ts';
import { checkRuleQuota } from './rule-quota.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type Direction = { isEgress: boolean };
export type Revoked = {
  revoked: GroupRule[];
  /** The permissions that matched nothing; empty outside the default VPC, where they are an error. */
  unknown: RuleContent[];
};

const duplicate = (rule: RuleContent): AwsError => {
  const [protocol, ports] =
    rule.ipProtocol === '-1'
      ? ['ALL', '']
      : [rule.ipProtocol.toUpperCase(), `, from port: ${rule.fromPort}, to port: ${rule.toPort}`];
  const peer = 'cidr' in rule.source ? rule.source.cidr : rule.source.id;
  return new AwsError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peer}, ${protocol}${ports}, ALLOW" already exists`,
  );
};
const notInGroup = () =>
  new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');

const sameWay = (state: GroupState, groupId: string, isEgress: boolean): GroupRule[] =>
  rulesOf(state, groupId).filter((rule) => rule.isEgress === isEgress);

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

/** One rule by id; not found also when it belongs to another group or to the other direction. */
const ruleById = (state: GroupState, groupId: string, id: string, isEgress?: boolean): GroupRule => {
  if (!/^sgr-[0-9a-z]+$/.test(id)) {
    throw new AwsError('InvalidSecurityGroupRuleId.Malformed', `Invalid id: "${id}" (expecting "sgr-...")`);
  }
  const rule = state.rules.get(id);
  if (rule?.groupId === groupId && (isEgress === undefined || rule.isEgress === isEgress)) return rule;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
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
