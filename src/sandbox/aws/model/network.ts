import { AwsError } from '../aws-error.ts';
import { findGroup, type GroupState, type Tags, type Vpc } from './group-state.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type Subnet = { id: string; vpcId: string; cidr: string; ipv6Cidr: string; zone: string; tags: Tags };
/** `target` is `local`, an `igw-…` or an `eigw-…`. */
export type RouteTable = {
  id: string;
  vpcId: string;
  isMain: boolean;
  subnetIds: string[];
  routes: { destination: string; target: string }[];
  tags: Tags;
};
export type NetworkInterface = {
  id: string;
  subnetId: string;
  vpcId: string;
  groupIds: string[];
  privateIp: string;
  ipv6: string[];
  publicIp: string | null;
  allocationId: string | null;
  instanceId: string | null;
  description: string;
  tags: Tags;
};
export type Instance = {
  id: string;
  state: 'running' | 'stopped' | 'terminated';
  imageId: string;
  instanceType: string;
  interfaceId: string;
  tags: Tags;
};
export type Address = { id: string; publicIp: string; associationId: string | null; tags: Tags };
export type Exclusion = { id: string; resourceArn: string; mode: string; state: string; tags: Tags };

/** What surrounds the security groups of a region. Maps keep the order of creation. */
export type Network = {
  subnets: Map<string, Subnet>;
  routeTables: Map<string, RouteTable>;
  /** By id, with the VPC that it is attached to. */
  internetGateways: Map<string, { id: string; vpcId: string; tags: Tags }>;
  interfaces: Map<string, NetworkInterface>;
  instances: Map<string, Instance>;
  addresses: Map<string, Address>;
  blockMode: 'off' | 'block-bidirectional' | 'block-ingress';
  exclusions: Map<string, Exclusion>;
  /** Counts the addresses given out. */
  lastAddress: number;
};

/**
 * A public and a private subnet in each VPC. The default VPC's main route table leads to the internet, as AWS makes it;
 * the other's does not, and its public subnet has a table of its own.
 */
export const createNetwork = (vpcs: Iterable<Vpc>, newId: (prefix: string) => string): Network => {
  const network: Network = {
    subnets: new Map(),
    routeTables: new Map(),
    internetGateways: new Map(),
    interfaces: new Map(),
    instances: new Map(),
    addresses: new Map(),
    blockMode: 'off',
    exclusions: new Map(),
    lastAddress: 0,
  };
  let count = 0;
  for (const vpc of vpcs) {
    count += 1;
    const base = vpc.cidr.split('.').slice(0, 2).join('.');
    const [publicSubnet, privateSubnet] = ['public', 'private'].map((name, index): Subnet => {
      const subnet = {
        id: newId('subnet'),
        vpcId: vpc.id,
        cidr: `${base}.${index * 16}.0/20`,
        ipv6Cidr: `2600:1f18:0:${count}${index}::/64`,
        zone: `${'abc'[index]}`,
        tags: new Map([['Name', name]]),
      };
      network.subnets.set(subnet.id, subnet);
      return subnet;
    });
    const gateway = newId('igw');
    network.internetGateways.set(gateway, { id: gateway, vpcId: vpc.id, tags: new Map() });
    const local = { destination: vpc.cidr, target: 'local' };
    const out = ['0.0.0.0/0', '::/0'].map((destination) => ({ destination, target: gateway }));
    const add = (table: Omit<RouteTable, 'id' | 'vpcId' | 'tags'>) => {
      const id = newId('rtb');
      network.routeTables.set(id, { ...table, id, vpcId: vpc.id, tags: new Map() });
    };
    add({ isMain: true, subnetIds: [], routes: vpc.isDefault ? [local, ...out] : [local] });
    if (vpc.isDefault) add({ isMain: false, subnetIds: [privateSubnet?.id ?? ''], routes: [local] });
    else add({ isMain: false, subnetIds: [publicSubnet?.id ?? ''], routes: [local, ...out] });
  }
  return network;
};

const found = <T>(map: ReadonlyMap<string, T>, id: string, code: string, what: string): T => {
  const value = map.get(id);
  if (value === undefined) throw new AwsError(code, `The ${what} '${id}' does not exist`);
  return value;
};
export const findSubnet = ({ subnets }: Network, id: string): Subnet =>
  found(subnets, id, 'InvalidSubnetID.NotFound', 'subnet ID');
export const findInterface = ({ interfaces }: Network, id: string): NetworkInterface =>
  found(interfaces, id, 'InvalidNetworkInterfaceID.NotFound', 'networkInterface ID');
export const findInstance = ({ instances }: Network, id: string): Instance =>
  found(instances, id, 'InvalidInstanceID.NotFound', 'instance ID');
export const findAddress = ({ addresses }: Network, id: string): Address =>
  found(addresses, id, 'InvalidAllocationID.NotFound', 'allocation ID');

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
