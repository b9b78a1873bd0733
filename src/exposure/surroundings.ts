/**
 * What a look around a security group found, in the words of this project. Names, tags and descriptions are written by
 * whoever calls AWS: hostile text.
 */

/** One part of the look: what it says, or why AWS did not say it. */
export type Part<T> = { kind: 'read'; value: T } | { kind: 'unread'; why: string };

export type Tags = Readonly<Record<string, string>>;

/** A network interface that carries the group. */
export type NetworkInterface = {
  id: string;
  /** As EC2 calls it: `interface`, `network_load_balancer`, `natGateway`, `lambda`, … */
  type: string;
  /** Attached to something, not merely there. */
  isInUse: boolean;
  vpcId: string;
  subnetId: string;
  instanceId: string | null;
  /** Public IPv4 addresses by association; a private one never appears here. */
  publicIpv4: readonly string[];
  /** Addresses, and delegated ranges in CIDR notation. */
  ipv6: readonly string[];
  /** AWS drops what an internet gateway sends to its IPv6 addresses (internal dual-stack load balancers). */
  deniesIpv6FromGateways: boolean;
  /** Made by a service of AWS, so that the description is the service's and not a caller's. */
  isManaged: boolean;
  description: string;
  tags: Tags;
};

/** `state` as EC2 calls it: `running`, `stopped`, … */
export type Instance = { id: string; state: string; tags: Tags };

/** Where a route leads: `igw-…`, `eigw-…`, `nat-…`, `vpce-…`, `eni-…`, `local`, …; empty where EC2 says nothing. */
export type Route = { destination: string; target: string; isActive: boolean };
export type RouteTable = {
  id: string;
  vpcId: string;
  isMain: boolean;
  /** The subnets that are associated with it explicitly. */
  subnetIds: readonly string[];
  routes: readonly Route[];
};

/** VPC Block Public Access of the account and region. `changing` while AWS is still applying a change. */
export type BlockMode = 'off' | 'block-ingress' | 'block-bidirectional' | 'changing';
/** An exclusion from it, of a VPC or a subnet. */
export type Exclusion = { resourceId: string; mode: string; isActive: boolean };

export type SurroundingFacts = {
  /** Null when the group is gone. */
  group: Part<{ name: string; vpcId: string; tags: Tags } | null>;
  interfaces: Part<readonly NetworkInterface[]>;
  instances: Part<readonly Instance[]>;
  routeTables: Part<readonly RouteTable[]>;
  blockMode: Part<BlockMode>;
  exclusions: Part<readonly Exclusion[]>;
};

/** What a part is called in a message. */
export const PART_NAMES = {
  group: 'the group',
  interfaces: 'network interfaces',
  instances: 'instances',
  routeTables: 'route tables',
  blockMode: 'VPC Block Public Access',
  exclusions: 'exclusions from VPC Block Public Access',
} as const satisfies Record<keyof SurroundingFacts, string>;
export type PartName = (typeof PART_NAMES)[keyof typeof PART_NAMES];

/** Why the internet does not get there, or why that is not known. */
export type Because =
  | `no public IPv${4 | 6} address`
  | `no IPv${4 | 6} route to an internet gateway`
  | 'AWS drops IPv6 from internet gateways there'
  | 'a NAT gateway lets only answers in'
  | 'a Lambda function accepts no connection'
  | 'its instance is not running'
  | 'VPC Block Public Access blocks it'
  | 'its network interfaces are not in use'
  // not known
  | `${PartName} could not be read`
  | 'its instance was not found'
  | 'the route table of its subnet was not found'
  | 'its traffic goes through an endpoint or appliance that was not looked into'
  | 'its route to an internet gateway is by a prefix list that was not read'
  | 'VPC Block Public Access is being changed';

/** `reachable`: a public address, a way in and nothing of AWS's in between, at the moment of the look. */
export type Reach = 'reachable' | 'attached' | 'unattached' | 'unknown';

export type What =
  | 'instance'
  | `${'' | 'network ' | 'application ' | 'gateway '}load balancer`
  | 'control plane of the EKS cluster'
  | 'Lambda function at'
  | 'VPC endpoint at'
  | 'NAT gateway at'
  | 'load balancer at'
  | 'network interface';

/** Something that carries the group: an instance, a load balancer, … */
export type Attached = {
  what: What;
  id: string;
  /** Its public addresses, at most a few. */
  addresses: readonly string[];
  isReachable: boolean;
};

/**
 * How sure it is that the group belongs to a cluster: AWS says so, a tag that anybody may write, or mere likeness. `by`:
 * the tag's key, or what AWS says it by; null for a likeness of names.
 */
export type Cluster = { name: string | null; evidence: 'aws' | 'tag' | 'likeness'; by: string | null };

/** What is stored with a finding, and shown. */
export type Surroundings = {
  reach: Reach;
  /** Why it is not reachable, or what else would have to be known. */
  why: readonly Because[];
  /** The first few, the reachable ones first; `attachedCount` counts all. */
  attached: readonly Attached[];
  attachedCount: number;
  cluster: Cluster | null;
  groupName: string | null;
  vpcId: string | null;
  /** The address families that were judged: those that the exposures open. */
  families: readonly (4 | 6)[];
  /** What could not be read. `why` is AWS's text. */
  unread: readonly { part: PartName; why: string }[];
  /** Epoch ms. */
  seenAt: number;
};
