import { AwsError } from '../aws-error.ts';
import { defaultVpc, findGroup, rulesOf, type GroupName, type GroupState, type SecurityGroup } from './group-state.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type NewGroup = {
  name: string | null;
  description: string | null;
  vpcId: string | null;
  tags: readonly TagInput[];
};

const ASCII = /^[\x20-\x7e]{1,255}$/;

/** Adds a group without any check, with the rule that lets everything out, as each new group has it. */
export const addGroup = (state: GroupState, group: Omit<SecurityGroup, 'id'>): SecurityGroup => {
  const added = { ...group, id: state.newId('sg') };
  state.groups.set(added.id, added);
  const id = state.newId('sgr');
  state.rules.set(id, {
    id,
    groupId: added.id,
    isEgress: true,
    ipProtocol: '-1',
    fromPort: -1,
    toPort: -1,
    source: { kind: 'ipv4', cidr: '0.0.0.0/0' },
    description: null,
    tags: new Map(),
  });
  return added;
};

/** CreateSecurityGroup: in the default VPC when none is named. */
export const createGroup = (state: GroupState, input: NewGroup): SecurityGroup => {
  const { name, description } = input;
  if (name === null) throw new AwsError('MissingParameter', 'The request must contain the parameter GroupName');
  if (description === null)
    throw new AwsError('MissingParameter', 'The request must contain the parameter GroupDescription');
  for (const [parameter, value] of Object.entries({ GroupName: name, GroupDescription: description })) {
    if (!ASCII.test(value)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${value}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
      );
    }
  }
  if (name === 'default') {
    throw new AwsError('InvalidParameterValue', 'Cannot use reserved security group name: default');
  }
  if (name.startsWith('sg-')) {
    throw new AwsError(
      'InvalidParameterValue',
      `invalid value for parameter groupName: ${name}. Group names may not be in the format sg-*`,
    );
  }
  const vpc = input.vpcId === null ? defaultVpc(state) : state.vpcs.get(input.vpcId);
  if (!vpc) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${input.vpcId ?? ''}' does not exist`);
  for (const group of state.groups.values()) {
    if (group.vpcId === vpc.id && group.name === name) {
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc.id}'`);
    }
  }
  return addGroup(state, { name, description, vpcId: vpc.id, tags: tagsFrom(input.tags) });
};

/** DeleteSecurityGroup: not while another group refers to it or an interface carries it, and never a VPC's default group. */
export const deleteGroup = (state: GroupState, name: GroupName): SecurityGroup => {
  const group = findGroup(state, name);
  if (group.name === 'default') {
    throw new AwsError(
      'CannotDelete',
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  for (const rule of state.rules.values()) {
    if (rule.source.kind === 'group' && rule.source.id === group.id && rule.groupId !== group.id) {
      throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
    }
  }
  for (const { groupIds } of state.network.interfaces.values()) {
    if (groupIds.includes(group.id))
      throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object`);
  }
  for (const rule of rulesOf(state, group.id)) state.rules.delete(rule.id);
  state.groups.delete(group.id);
  return group;
};
