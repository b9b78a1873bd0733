import { AwsError } from '../aws-error.ts';
import type { GroupRule } from '../model/group-state.ts';
import { requiredText, textOf, textsOf, treesOf } from '../query-params.ts';
import { reading, writing, type Ec2Action, type Ec2Actions } from './ec2-action.ts';
import { groupNameIn, newTagsIn, permissionsIn, ruleRequestIn } from './read-request.ts';
import { renderNewTags, renderPermissions, renderRevokedRule, renderRule, renderTags } from './render.ts';
import { filtered, named, page, type Filterable } from './select.ts';

const RULE_FILTERS: Filterable<GroupRule> = {
  'group-id': (rule) => [rule.groupId],
  'security-group-rule-id': (rule) => [rule.id],
};

const authorizing = (isEgress: boolean): Ec2Action =>
  writing((model, request) => {
    const rules = model.authorize({
      ...groupNameIn(request),
      isEgress,
      permissions: permissionsIn(request),
      tags: newTagsIn(request, 'security-group-rule'),
    });
    return {
      return: true,
      securityGroupRuleSet: rules.map((rule) => renderRule(model, rule, renderNewTags(rule.tags))),
    };
  });

const revoking = (isEgress: boolean): Ec2Action =>
  writing((model, request) => {
    const { revoked, unknown } = model.revoke({
      ...groupNameIn(request),
      isEgress,
      ruleIds: textsOf(request, 'SecurityGroupRuleId'),
      permissions: permissionsIn(request),
    });
    return {
      return: true,
      ...(revoked.length > 0 ? { revokedSecurityGroupRuleSet: revoked.map(renderRevokedRule) } : {}),
      ...(unknown.length > 0 ? { unknownIpPermissionSet: renderPermissions(unknown) } : {}),
    };
  });

const describing = (isEgress: boolean): Ec2Action =>
  writing((model, request) => {
    const descriptions = treesOf(request, 'SecurityGroupRuleDescription').map((item) => ({
      ruleId: requiredText(item, 'SecurityGroupRuleId'),
      description: textOf(item, 'Description'),
    }));
    model.updateDescriptions({ ...groupNameIn(request), isEgress, permissions: permissionsIn(request), descriptions });
    return { return: true };
  });

export const ruleActions: Ec2Actions = {
  AuthorizeSecurityGroupIngress: authorizing(false),
  AuthorizeSecurityGroupEgress: authorizing(true),
  RevokeSecurityGroupIngress: revoking(false),
  RevokeSecurityGroupEgress: revoking(true),
  UpdateSecurityGroupRuleDescriptionsIngress: describing(false),
  UpdateSecurityGroupRuleDescriptionsEgress: describing(true),

  ModifySecurityGroupRules: writing((model, request) => {
    const changes = treesOf(request, 'SecurityGroupRule').map((item) => {
      const content = item.get('SecurityGroupRule');
      if (!(content instanceof Map)) {
        throw new AwsError('MissingParameter', 'The request must contain the parameter SecurityGroupRule');
      }
      return { ruleId: requiredText(item, 'SecurityGroupRuleId'), permission: ruleRequestIn(content) };
    });
    if (changes.length === 0)
      throw new AwsError('MissingParameter', 'The request must contain the parameter SecurityGroupRule');
    model.modifyRules(requiredText(request, 'GroupId'), changes);
    return { return: true };
  }),

  DescribeSecurityGroupRules: reading((model, request) => {
    const missing = (id: string) =>
      id.startsWith('sgr-')
        ? new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`)
        : new AwsError('InvalidSecurityGroupRuleId.Malformed', `Invalid id: "${id}" (expecting "sgr-...")`);
    const chosen = named(model.rules(), textsOf(request, 'SecurityGroupRuleId'), missing);
    const { items, nextToken } = page(request, filtered(request, chosen, RULE_FILTERS));
    return { securityGroupRuleSet: items.map((rule) => renderRule(model, rule, renderTags(rule.tags))), nextToken };
  }),
};
