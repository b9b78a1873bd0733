import { AwsError } from '../aws-error.ts';
import type { Tags, Vpc } from './group-state.ts';

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
