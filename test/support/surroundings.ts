import type {
  NetworkInterface,
  Part,
  RouteTable,
  SurroundingFacts,
  Surroundings,
} from '../../src/exposure/surroundings.ts';
import type { SurroundingsReader } from '../../src/ports.ts';
import { NOON } from './clock.ts';

export const VPC = 'vpc-0aaaa';
export const SUBNET = 'subnet-0public';

export const read = <T>(value: T): Part<T> => ({ kind: 'read', value });
export const unread = <T>(why = 'UnauthorizedOperation: not for you'): Part<T> => ({ kind: 'unread', why });

/** An instance's interface with a public IPv4 address in a public subnet. */
export const anInterface = (changes: Partial<NetworkInterface> = {}): NetworkInterface => ({
  id: 'eni-0001',
  type: 'interface',
  isInUse: true,
  vpcId: VPC,
  subnetId: SUBNET,
  instanceId: 'i-0001',
  publicIpv4: ['203.0.113.7'],
  ipv6: [],
  deniesIpv6FromGateways: false,
  isManaged: false,
  description: '',
  tags: {},
  ...changes,
});

/** The VPC's main table, with routes as `destination target` (and `blackhole`). */
export const aTable = (routes: readonly string[], changes: Partial<RouteTable> = {}): RouteTable => ({
  id: 'rtb-0main',
  vpcId: VPC,
  isMain: true,
  subnetIds: [],
  routes: routes.map((text) => {
    const [destination = '', target = '', state] = text.split(' ');
    return { destination, target, isActive: state !== 'blackhole' };
  }),
  ...changes,
});

/** Everything was read, and the internet gets to one instance. */
export const reachableFacts = (changes: Partial<SurroundingFacts> = {}): SurroundingFacts => ({
  group: read({ name: 'sg', vpcId: VPC, tags: {} }),
  interfaces: read([anInterface()]),
  instances: read([{ id: 'i-0001', state: 'running', tags: {} }]),
  routeTables: read([aTable(['10.0.0.0/16 local', '0.0.0.0/0 igw-0001', '::/0 igw-0001'])]),
  blockMode: read('off'),
  exclusions: read([]),
  ...changes,
});

/** What is stored after a look, of a group on one instance that the internet reaches. */
export const someSurroundings = (changes: Partial<Surroundings> = {}): Surroundings => ({
  reach: 'reachable',
  why: [],
  attached: [{ what: 'instance', id: 'i-0001', addresses: ['203.0.113.7'], isReachable: true }],
  attachedCount: 1,
  cluster: null,
  groupName: 'sg',
  vpcId: VPC,
  families: [4],
  unread: [],
  seenAt: NOON,
  ...changes,
});

export type SurroundingsMemory = SurroundingsReader & { facts: SurroundingFacts };
/** A look around that finds what a test says; at first, a group that is attached to nothing. */
export const createSurroundingsMemory = (): SurroundingsMemory => {
  const memory: SurroundingsMemory = {
    facts: reachableFacts({ interfaces: read([]), instances: read([]), routeTables: read([]) }),
    look: async () => structuredClone(memory.facts),
  };
  return memory;
};
