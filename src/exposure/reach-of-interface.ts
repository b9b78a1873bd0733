import { parseCidr } from './cidr.ts';
import type { Because, NetworkInterface, Part, Route, RouteTable, SurroundingFacts } from './surroundings.ts';
import { PART_NAMES } from './surroundings.ts';

type Family = 4 | 6;

/** One condition of being reachable. */
type Step = { holds: 'yes' } | { holds: 'no' | 'unknown'; because: Because };
export type InterfaceReach = { reach: 'reachable' } | { reach: 'not' | 'unknown'; because: Because };

const YES: Step = { holds: 'yes' };
const no = (because: Because): Step => ({ holds: 'no', because });
const unknown = (because: Because): Step => ({ holds: 'unknown', because });
const unread = (part: keyof SurroundingFacts): Step => unknown(`${PART_NAMES[part]} could not be read`);

/**
 * Whether the internet gets to this interface by addresses of this family: it is in use, it has a public address, its
 * subnet has a route to an internet gateway, and VPC Block Public Access lets it in. One clear "no" decides; where there
 * is none and something is not known, that is the answer. Network ACLs and firewalls of the host are not looked at.
 */
export const reachOfInterface = (
  one: NetworkInterface,
  family: Family,
  facts: Omit<SurroundingFacts, 'group' | 'interfaces'>,
): InterfaceReach => {
  const steps = [
    hasPublicAddress(one, family),
    listens(one, facts.instances),
    hasWayIn(one, family, facts.routeTables),
    isLetIn(one, facts),
  ];
  const against = steps.find(({ holds }) => holds === 'no') ?? steps.find(({ holds }) => holds === 'unknown');
  if (against === undefined || against.holds === 'yes') return { reach: 'reachable' };
  return { reach: against.holds === 'no' ? 'not' : 'unknown', because: against.because };
};

/** The public addresses of the family. An IPv6 address is public when it is globally routable: fd00::/8 is not. */
export const publicAddresses = (one: NetworkInterface, family: Family): readonly string[] =>
  family === 4 ? one.publicIpv4 : one.ipv6.filter(isGlobalIpv6);

const isGlobalIpv6 = (address: string): boolean => {
  const cidr = parseCidr(address.includes('/') ? address : `${address}/128`);
  return cidr.kind === 'ipv6' && cidr.block.routable > 0n;
};

const hasPublicAddress = (one: NetworkInterface, family: Family): Step => {
  if (publicAddresses(one, family).length === 0) return no(`no public IPv${family} address`);
  if (family === 6 && one.deniesIpv6FromGateways) return no('AWS drops IPv6 from internet gateways there');
  return YES;
};

/** These open connections and accept none, whatever address they have. */
const NEVER_LISTEN = new Map<string, Because>([
  ['natGateway', 'a NAT gateway lets only answers in'],
  ['nat_gateway', 'a NAT gateway lets only answers in'],
  ['lambda', 'a Lambda function accepts no connection'],
]);

const listens = (one: NetworkInterface, instances: Part<readonly { id: string; state: string }[]>): Step => {
  const never = NEVER_LISTEN.get(one.type);
  if (never !== undefined) return no(never);
  if (one.instanceId === null) return YES;
  if (instances.kind === 'unread') return unread('instances');
  const state = instances.value.find(({ id }) => id === one.instanceId)?.state;
  if (state === undefined) return unknown('its instance was not found');
  return state === 'running' || state === 'pending' ? YES : no('its instance is not running');
};

/** The table of a subnet is the one associated with it, or else the main one of its VPC. */
const tableOf = (one: NetworkInterface, tables: readonly RouteTable[]): RouteTable | undefined =>
  tables.find(({ subnetIds }) => subnetIds.includes(one.subnetId)) ??
  tables.find(({ vpcId, isMain }) => isMain && vpcId === one.vpcId);

const hasWayIn = (one: NetworkInterface, family: Family, tables: SurroundingFacts['routeTables']): Step => {
  if (tables.kind === 'unread') return unread('routeTables');
  const table = tableOf(one, tables.value);
  if (!table) return unknown('the route table of its subnet was not found');
  const active = table.routes.filter(({ isActive }) => isActive);
  const toGateway = active.filter(({ target }) => target.startsWith('igw-'));
  if (toGateway.some((route) => leadsOut(route, family))) return YES;
  // A firewall or an appliance in between hides whether the other end of it is open.
  const isBehind = active.some((route) => /^(vpce|eni|i)-/.test(route.target) && leadsOut(route, family));
  if (isBehind) return unknown('its traffic goes through an endpoint or appliance that was not looked into');
  if (toGateway.some(({ destination }) => destination.startsWith('pl-')))
    return unknown('its route to an internet gateway is by a prefix list that was not read');
  return no(`no IPv${family} route to an internet gateway`);
};

const leadsOut = ({ destination }: Route, family: Family): boolean => {
  const cidr = parseCidr(destination);
  if (cidr.kind === 'unreadable') return false;
  return cidr.kind === (family === 4 ? 'ipv4' : 'ipv6') && cidr.block.routable > 0;
};

/** An exclusion of the subnet or its VPC lets the internet in again; one for traffic that goes out does not. */
const isLetIn = (
  one: NetworkInterface,
  { blockMode, exclusions }: Pick<SurroundingFacts, 'blockMode' | 'exclusions'>,
): Step => {
  if (blockMode.kind === 'read' && blockMode.value === 'off') return YES;
  const places = [one.subnetId, one.vpcId];
  const isExcluded =
    exclusions.kind === 'read' &&
    exclusions.value.some(
      ({ resourceId, mode, isActive }) => isActive && mode === 'allow-bidirectional' && places.includes(resourceId),
    );
  if (isExcluded) return YES;
  if (blockMode.kind === 'unread') return unread('blockMode');
  if (blockMode.value === 'changing') return unknown('VPC Block Public Access is being changed');
  return exclusions.kind === 'unread' ? unread('exclusions') : no('VPC Block Public Access blocks it');
};
