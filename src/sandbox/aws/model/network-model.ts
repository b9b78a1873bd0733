import type { GroupState } from './group-state.ts';
import { createExclusion, deleteExclusion, endInstance, runInstance, setBlockMode } from './instances.ts';
import type { NewInstance } from './instances.ts';
import type { Address, Exclusion, Instance, Network, NetworkInterface, RouteTable, Subnet } from './network.ts';
import type { NewInterface } from './interfaces.ts';
import { allocateAddress, associateAddress, createInterface, deleteInterface } from './interfaces.ts';

/** What surrounds the security groups of a region, as EC2 keeps it. A refused call throws and changes nothing. */
export type NetworkModel = {
  subnets(): Subnet[];
  routeTables(): RouteTable[];
  internetGateways(): { id: string; vpcId: string }[];
  interfaces(): NetworkInterface[];
  instances(): Instance[];
  exclusions(): Exclusion[];
  blockMode(): Network['blockMode'];
  createInterface(input: NewInterface): NetworkInterface;
  deleteInterface(id: string): void;
  allocateAddress(): Address;
  associateAddress(input: Parameters<typeof associateAddress>[2]): Address;
  runInstance(input: NewInstance): Instance;
  endInstance(id: string, to: 'stopped' | 'terminated'): Instance;
  setBlockMode(mode: string): void;
  createExclusion(input: Parameters<typeof createExclusion>[2]): Exclusion;
  deleteExclusion(id: string): Exclusion;
};

export const createNetworkModel = (state: GroupState): NetworkModel => {
  const { network, newId } = state;
  return {
    subnets: () => [...network.subnets.values()],
    routeTables: () => [...network.routeTables.values()],
    internetGateways: () => [...network.internetGateways.values()],
    interfaces: () => [...network.interfaces.values()],
    instances: () => [...network.instances.values()],
    exclusions: () => [...network.exclusions.values()],
    blockMode: () => network.blockMode,
    createInterface: (input) => createInterface(state, network, input),
    deleteInterface: (id) => deleteInterface(network, id),
    allocateAddress: () => allocateAddress(network, newId),
    associateAddress: (input) => associateAddress(network, newId, input),
    runInstance: (input) => runInstance(state, network, input),
    endInstance: (id, to) => endInstance(network, id, to),
    setBlockMode: (mode) => setBlockMode(network, mode),
    createExclusion: (input) => createExclusion(state, network, input),
    deleteExclusion: (id) => deleteExclusion(network, id),
  };
};
