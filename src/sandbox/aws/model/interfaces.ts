import { AwsError } from '../aws-error.ts';
import { findGroup, type GroupState } from './group-state.ts';
import type { Address, Network, NetworkInterface } from './network.ts';
import { findAddress, findInstance, findInterface, findSubnet } from './network.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type NewInterface = {
  subnetId: string;
  groupIds: readonly string[];
  ipv6Count: number;
  description: string;
  tags: readonly TagInput[];
};

/** CreateNetworkInterface. Without a group it gets the VPC's default one. Groups must be of the subnet's VPC. */
export const createInterface = (state: GroupState, network: Network, input: NewInterface): NetworkInterface => {
  const subnet = findSubnet(network, input.subnetId);
  const groups = input.groupIds.map((groupId) => findGroup(state, { groupId, groupName: null }));
  const fallback = [...state.groups.values()].find(({ name, vpcId }) => name === 'default' && vpcId === subnet.vpcId);
  const all = groups.length > 0 ? groups : fallback ? [fallback] : [];
  if (all.some(({ vpcId }) => vpcId !== subnet.vpcId))
    throw new AwsError('InvalidGroup.NotFound', 'You have specified two resources that belong to different networks.');
  const number = (network.lastAddress += 1);
  const one: NetworkInterface = {
    id: state.newId('eni'),
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    groupIds: all.map(({ id }) => id),
    privateIp: `${subnet.cidr.split('.').slice(0, 3).join('.')}.${(number % 250) + 4}`,
    ipv6: Array.from({ length: input.ipv6Count }, (_, index) =>
      subnet.ipv6Cidr.replace('::/64', `::${(number * 16 + index).toString(16)}`),
    ),
    publicIp: null,
    allocationId: null,
    instanceId: null,
    description: input.description,
    tags: tagsFrom(input.tags),
  };
  network.interfaces.set(one.id, one);
  return one;
};

export const deleteInterface = (network: Network, id: string): void => {
  if (findInterface(network, id).instanceId !== null)
    throw new AwsError('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
  network.interfaces.delete(id);
};

/** An Elastic IP, of the range that documentation uses: it leads nowhere. */
export const allocateAddress = (network: Network, newId: GroupState['newId']): Address => {
  const number = (network.lastAddress += 1);
  const address = { id: newId('eipalloc'), publicIp: publicIp(number), associationId: null, tags: new Map() };
  network.addresses.set(address.id, address);
  return address;
};

export const publicIp = (number: number): string => `203.0.113.${(number % 250) + 4}`;

export const associateAddress = (
  network: Network,
  newId: GroupState['newId'],
  input: { allocationId: string; interfaceId: string | null; instanceId: string | null },
): Address => {
  const address = findAddress(network, input.allocationId);
  const interfaceId =
    input.interfaceId ?? (input.instanceId === null ? null : findInstance(network, input.instanceId).interfaceId);
  if (interfaceId === null)
    throw new AwsError('MissingParameter', 'Either instance ID or network interface id must be specified');
  const one = findInterface(network, interfaceId);
  network.interfaces.set(one.id, { ...one, publicIp: address.publicIp, allocationId: address.id });
  const associated = { ...address, associationId: newId('eipassoc') };
  network.addresses.set(address.id, associated);
  return associated;
};
