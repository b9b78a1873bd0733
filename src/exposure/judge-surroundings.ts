import { findCluster } from './find-cluster.ts';
import { publicAddresses, reachOfInterface, type InterfaceReach } from './reach-of-interface.ts';
import type {
  Attached,
  Because,
  NetworkInterface,
  Reach,
  SurroundingFacts,
  Surroundings,
  What,
} from './surroundings.ts';
import { PART_NAMES } from './surroundings.ts';

type Family = 4 | 6;

/** What is kept for the message; a group of a large cluster is on thousands of interfaces. */
const MOST_ATTACHED = 5;
const MOST_ADDRESSES = 3;
const MOST_WHY = 4;
const MOST_TEXT = 300;

/**
 * From what a look around found to what it means. `families` are those of the exposures' sources: a rule for ::/0 does
 * not make an IPv4 address reachable. What could not be read never becomes "not reachable". `seenAt` is epoch ms.
 */
export const judgeSurroundings = (
  facts: SurroundingFacts,
  families: readonly Family[],
  seenAt: number,
): Surroundings => {
  const interfaces = facts.interfaces.kind === 'read' ? facts.interfaces.value : [];
  const inUse = interfaces.filter(({ isInUse }) => isInUse);
  const judged = inUse.map((one) => ({ one, reaches: families.map((family) => reachOfInterface(one, family, facts)) }));
  const reaches = judged.flatMap((each) => each.reaches);
  const reach = reachOf(facts, inUse, reaches);
  const attached = joinByOwner(judged.map(({ one, reaches: of }) => toAttached(one, families, of)));
  const group = facts.group.kind === 'read' ? facts.group.value : null;
  return {
    reach,
    why: whyOf(reach, reaches, interfaces.length),
    attached: attached.slice(0, MOST_ATTACHED),
    attachedCount: attached.length,
    cluster: findCluster(facts),
    groupName: group?.name.slice(0, MOST_TEXT) ?? null,
    vpcId: group?.vpcId ?? interfaces[0]?.vpcId ?? null,
    families,
    unread: Object.entries(facts).flatMap(([part, read]) =>
      read.kind === 'unread'
        ? [{ part: PART_NAMES[part as keyof SurroundingFacts], why: read.why.slice(0, MOST_TEXT) }]
        : [],
    ),
    seenAt,
  };
};

/** One interface that is reachable is enough; one of which it is not known is enough not to call the group safe. */
const reachOf = (
  { interfaces }: SurroundingFacts,
  inUse: readonly NetworkInterface[],
  reaches: readonly InterfaceReach[],
): Reach => {
  if (reaches.some(({ reach }) => reach === 'reachable')) return 'reachable';
  if (interfaces.kind === 'unread' || reaches.some(({ reach }) => reach === 'unknown')) return 'unknown';
  return inUse.length === 0 ? 'unattached' : 'attached';
};

const whyOf = (reach: Reach, reaches: readonly InterfaceReach[], interfaceCount: number): Because[] => {
  if (reach === 'unattached' && interfaceCount > 0) return ['its network interfaces are not in use'];
  const wanted = reach === 'attached' ? 'not' : 'unknown';
  const because = reaches.flatMap((one) => (one.reach === wanted ? [one.because] : []));
  return reach === 'reachable' ? [] : [...new Set(because)].slice(0, MOST_WHY);
};

/** Load balancers say in the description of their interfaces which they are: `ELB net/<name>/<id>`, `ELB <name>`. */
const LOAD_BALANCER = /^ELB (?:(net|app|gwy)\/)?(.+)$/;
const LOAD_BALANCERS: Readonly<Record<string, What>> = {
  net: 'network load balancer',
  app: 'application load balancer',
  gwy: 'gateway load balancer',
};
const CONTROL_PLANE = /^Amazon EKS (.+)$/;

const toAttached = (
  one: NetworkInterface,
  families: readonly Family[],
  reaches: readonly InterfaceReach[],
): Attached => ({
  ...nameOf(one),
  addresses: families.flatMap((family) => publicAddresses(one, family)).slice(0, MOST_ADDRESSES),
  isReachable: reaches.some(({ reach }) => reach === 'reachable'),
});

const nameOf = ({ id, type, instanceId, isManaged, description }: NetworkInterface): { what: What; id: string } => {
  if (instanceId !== null) return { what: 'instance', id: instanceId };
  // Whoever makes an interface by hand can give it any description; one of a service is the service's own.
  const [, kind, name] = (isManaged && LOAD_BALANCER.exec(description)) || [];
  if (name !== undefined) return { what: LOAD_BALANCERS[kind ?? ''] ?? 'load balancer', id: name.slice(0, MOST_TEXT) };
  const [, cluster] = (isManaged && CONTROL_PLANE.exec(description)) || [];
  if (cluster !== undefined) return { what: 'control plane of the EKS cluster', id: cluster.slice(0, MOST_TEXT) };
  return { what: TYPES[type] ?? 'network interface', id };
};

const TYPES: Readonly<Record<string, What>> = {
  network_load_balancer: 'load balancer at',
  load_balancer: 'load balancer at',
  lambda: 'Lambda function at',
  vpc_endpoint: 'VPC endpoint at',
  natGateway: 'NAT gateway at',
  nat_gateway: 'NAT gateway at',
};

/** A load balancer has an interface in each zone, and an instance may have several. */
const joinByOwner = (all: readonly Attached[]): Attached[] => {
  const owners = new Map<string, Attached>();
  for (const one of all) {
    const key = `${one.what} ${one.id}`;
    const known = owners.get(key);
    const addresses = [...(known?.addresses ?? []), ...one.addresses].slice(0, MOST_ADDRESSES);
    owners.set(key, { ...one, addresses, isReachable: one.isReachable || known?.isReachable === true });
  }
  return [...owners.values()].sort((a, b) => Number(b.isReachable) - Number(a.isReachable));
};
