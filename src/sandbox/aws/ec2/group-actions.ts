import { AwsError } from '../aws-error.ts';
import type { GroupRule, SecurityGroup } from '../model/group-state.ts';
import { textOf, textsOf } from '../query-params.ts';
import { reading, writing, type Ec2Actions } from './ec2-action.ts';
import { groupNameIn, newTagsIn } from './read-request.ts';
import { groupArn, renderGroup, renderNewTags } from './render.ts';
import { filtered, page, type Filterable } from './select.ts';

type GroupWithRules = SecurityGroup & { rules: GroupRule[] };

// The filters that look at a group's rules exist once for each direction.
const ruleFilters = (prefix: string, isEgress: boolean): Filterable<GroupWithRules> => {
  const of = (value: (rule: GroupRule) => string | number | null) => (group: GroupWithRules) =>
    group.rules.filter((rule) => rule.isEgress === isEgress).map(value);
  return {
    [`${prefix}.cidr`]: of(({ source }) => (source.kind === 'ipv4' ? source.cidr : null)),
    [`${prefix}.ipv6-cidr`]: of(({ source }) => (source.kind === 'ipv6' ? source.cidr : null)),
    [`${prefix}.prefix-list-id`]: of(({ source }) => (source.kind === 'prefix-list' ? source.id : null)),
    [`${prefix}.group-id`]: of(({ source }) => (source.kind === 'group' ? source.id : null)),
    [`${prefix}.user-id`]: of(({ source }) => (source.kind === 'group' ? source.userId : null)),
    [`${prefix}.from-port`]: of((rule) => rule.fromPort),
    [`${prefix}.to-port`]: of((rule) => rule.toPort),
    [`${prefix}.protocol`]: of((rule) => rule.ipProtocol),
  };
};

const GROUP_FILTERS: Filterable<GroupWithRules> = {
  'group-id': (group) => [group.id],
  'group-name': (group) => [group.name],
  description: (group) => [group.description],
  'vpc-id': (group) => [group.vpcId],
  ...ruleFilters('ip-permission', false),
  ...ruleFilters('egress.ip-permission', true),
};

export const groupActions: Ec2Actions = {
  CreateSecurityGroup: writing((model, request) => {
    const group = model.createGroup({
      name: textOf(request, 'GroupName'),
      description: textOf(request, 'GroupDescription'),
      vpcId: textOf(request, 'VpcId'),
      tags: newTagsIn(request),
    });
    return {
      return: true,
      groupId: group.id,
      tagSet: renderNewTags(group.tags),
      securityGroupArn: groupArn(model, group.id),
    };
  }),

  DeleteSecurityGroup: writing((model, request) => {
    model.deleteGroup(groupNameIn(request));
    return { return: true };
  }),

  DescribeSecurityGroups: reading((model, request) => {
    const ids = textsOf(request, 'GroupId');
    const names = textsOf(request, 'GroupName');
    const defaultVpcId = model.vpcs().find((vpc) => vpc.isDefault)?.id;
    const all = model.groups().map((group) => ({ ...group, rules: model.rules(group.id) }));
    const isNamed = (group: SecurityGroup) => group.vpcId === defaultVpcId && names.includes(group.name);
    for (const id of ids) {
      if (!/^sg-/.test(id)) throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
      if (!all.some((group) => group.id === id)) {
        throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
      }
    }
    for (const name of names) {
      if (!all.some((group) => isNamed(group) && group.name === name)) {
        throw new AwsError(
          'InvalidGroup.NotFound',
          `The security group '${name}' does not exist in default VPC '${defaultVpcId ?? ''}'`,
        );
      }
    }
    const chosen =
      ids.length + names.length === 0 ? all : all.filter((group) => ids.includes(group.id) || isNamed(group));
    const { items, nextToken } = page(request, filtered(request, chosen, GROUP_FILTERS));
    return { securityGroupInfo: items.map((group) => renderGroup(model, group, group.rules)), nextToken };
  }),
};
