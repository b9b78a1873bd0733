import { AwsError } from '../aws-error.ts';
import type { GroupState } from './group-state.ts';
import type { Exclusion, Instance, Network } from './network.ts';
import { createInterface, publicIp } from './interfaces.ts';
import { findInstance, findSubnet } from './network.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type NewInstance = {
  /** Null: the first subnet of the default VPC. */
  subnetId: string | null;
  groupIds: readonly string[];
  hasPublicIp: boolean;
  ipv6Count: number;
  imageId: string;
  instanceType: string;
  tags: readonly TagInput[];
};

/** RunInstances for one instance. It runs at once, and only as far as DescribeInstances says so. */
export const runInstance = (state: GroupState, network: Network, input: NewInstance): Instance => {
  const defaultVpcId = [...state.vpcs.values()].find(({ isDefault }) => isDefault)?.id;
  const first = [...network.subnets.values()].find(({ vpcId }) => vpcId === defaultVpcId);
  const subnet = findSubnet(network, input.subnetId ?? first?.id ?? '');
  const tags = tagsFrom(input.tags);
  const one = createInterface(state, network, {
    subnetId: subnet.id,
    groupIds: input.groupIds,
    ipv6Count: input.ipv6Count,
    description: '',
    tags: [],
  });
  const instance: Instance = {
    id: state.newId('i'),
    state: 'running',
    imageId: input.imageId,
    instanceType: input.instanceType,
    interfaceId: one.id,
    tags,
  };
  network.instances.set(instance.id, instance);
  const address = input.hasPublicIp ? publicIp((network.lastAddress += 1)) : null;
  network.interfaces.set(one.id, { ...one, instanceId: instance.id, publicIp: address });
  return instance;
};

/** Stops or terminates. An address that came with the instance goes; an Elastic IP stays with a stopped one. */
export const endInstance = (network: Network, id: string, to: 'stopped' | 'terminated'): Instance => {
  const instance = findInstance(network, id);
  if (instance.state === 'terminated' && to === 'stopped')
    throw new AwsError(
      'IncorrectInstanceState',
      `The instance '${id}' is not in a state from which it can be stopped.`,
    );
  const ended = { ...instance, state: to };
  network.instances.set(id, ended);
  const one = network.interfaces.get(instance.interfaceId);
  if (one && to === 'terminated') network.interfaces.delete(one.id);
  else if (one?.allocationId === null) network.interfaces.set(one.id, { ...one, publicIp: null });
  return ended;
};

const MODES = ['off', 'block-bidirectional', 'block-ingress'] as const;

/** ModifyVpcBlockPublicAccessOptions; in force at once. */
export const setBlockMode = (network: Network, mode: string): void => {
  const known = MODES.find((one) => one === mode);
  if (known === undefined)
    throw new AwsError('InvalidParameterValue', `Value (${mode}) for parameter InternetGatewayBlockMode is invalid`);
  network.blockMode = known;
};

/** CreateVpcBlockPublicAccessExclusion of one VPC or one subnet; in force at once. */
export const createExclusion = (
  state: GroupState,
  network: Network,
  input: { mode: string; subnetId: string | null; vpcId: string | null; tags: readonly TagInput[] },
): Exclusion => {
  if (input.mode !== 'allow-bidirectional' && input.mode !== 'allow-egress')
    throw new AwsError('InvalidParameterValue', `Value (${input.mode}) for InternetGatewayExclusionMode is invalid`);
  if ((input.subnetId === null) === (input.vpcId === null))
    throw new AwsError('InvalidParameterCombination', 'Exactly one of SubnetId and VpcId must be given');
  if (input.vpcId !== null && !state.vpcs.has(input.vpcId))
    throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${input.vpcId}' does not exist`);
  const resource = input.subnetId === null ? `vpc/${input.vpcId}` : `subnet/${findSubnet(network, input.subnetId).id}`;
  const exclusion = {
    id: state.newId('vpcbpa-exclude'),
    resourceArn: `arn:aws:ec2:${state.region}:${state.account}:${resource}`,
    mode: input.mode,
    state: 'create-complete',
    tags: tagsFrom(input.tags),
  };
  network.exclusions.set(exclusion.id, exclusion);
  return exclusion;
};

export const deleteExclusion = (network: Network, id: string): Exclusion => {
  const exclusion = network.exclusions.get(id);
  if (!exclusion)
    throw new AwsError('InvalidVpcBlockPublicAccessExclusionId.NotFound', `The exclusion ID '${id}' does not exist`);
  network.exclusions.delete(id);
  return { ...exclusion, state: 'delete-in-progress' };
};
