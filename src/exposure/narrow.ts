import { parseCidr } from './cidr.ts';
import { opensPort } from './judge-change.ts';
import { fingerprintOf, type Rule } from './rule.ts';

/** A rule that does not exist yet, or no more. */
export type Piece = Omit<Rule, 'ruleId'>;

export type Narrowing =
  /** `lost`: what the rule lets in and no piece does, beside the watched ports; for people to read, no foreign text. */
  | { kind: 'narrowed'; pieces: readonly Piece[]; lost: readonly string[] }
  /** The rule opens watched ports alone: without them nothing is left of it. */
  | { kind: 'nothing-left'; why: string }
  /** There is nothing to cut out: no watched port is open, or the source is a security group. */
  | { kind: 'not-wider'; why: string };

/**
 * IP has 256 protocols and a group 60 rules. These three carry nearly all traffic; the others would each take a rule
 * of its own and are what a person has to open again knowingly.
 */
const LOST_OF_ALL = [
  'VPN tunnels: GRE, ESP and AH (IPsec)',
  'SCTP',
  'every other IP protocol that is neither TCP, UDP nor ICMP',
];

/**
 * "Close only the watched ports": what remains of an inbound rule when they are cut out of it. Pieces keep source and
 * description and never overlap. `entries`: those of the prefix list that the rule references, as far as they are
 * known. Total, and O(n log n) in the watched ports.
 */
export const narrow = (
  rule: Rule,
  watchedPorts: readonly number[],
  entries: readonly string[] | null = null,
): Narrowing => {
  if (rule.source.kind === 'group')
    return { kind: 'not-wider', why: 'The source is a security group, not the internet.' };
  const watched = watchedPorts.filter((port) => opensPort(rule, port)).sort((a, b) => a - b);
  if (watched.length === 0) return { kind: 'not-wider', why: 'The rule opens none of the watched ports.' };

  const piece = (protocol: string, [fromPort, toPort]: PortRange): Piece => {
    const { source, description } = rule;
    return { protocol, fromPort, toPort, source, description };
  };
  const tcp = between(rule.fromPort ?? 0, rule.toPort ?? LAST_PORT, watched).map((range) => piece('tcp', range));
  if (rule.protocol === '-1') {
    const icmp = icmpOf(rule, entries).map((protocol) => piece(protocol, ALL_TYPES));
    return { kind: 'narrowed', pieces: [...tcp, piece('udp', [0, LAST_PORT]), ...icmp], lost: LOST_OF_ALL };
  }
  if (tcp.length === 0)
    return { kind: 'nothing-left', why: 'The rule opens nothing but watched ports, so nothing is left to keep.' };
  return { kind: 'narrowed', pieces: tcp, lost: [] };
};

/**
 * The pieces that the group does not have already. EC2 refuses a whole call for one rule that is there, and a rule that
 * was there before is not ours to remove when the rest fails.
 */
export const missingPieces = (pieces: readonly Piece[], live: readonly Rule[]): Piece[] => {
  const present = new Set(live.map((rule) => fingerprintOf(rule)));
  return pieces.filter((piece) => !present.has(fingerprintOf(piece)));
};

type PortRange = readonly [from: number, to: number];
const LAST_PORT = 65_535;
/** As EC2 writes every type and every code of ICMP. */
const ALL_TYPES: PortRange = [-1, -1];

/** The ranges around the watched ports, which ascend and lie within. */
const between = (from: number, to: number, watched: readonly number[]): PortRange[] => {
  const starts = [from, ...watched.map((port) => port + 1)];
  const ends = [...watched.map((port) => port - 1), to];
  return starts.map((start, index): PortRange => [start, ends[index] ?? to]).filter(([start, end]) => start <= end);
};

/**
 * ICMP for IPv4 and for IPv6 are two protocols to EC2: `icmp` with an IPv6 range is accepted and lets nothing in
 * (hashicorp/terraform#14014). A prefix list has one family; unless its entries tell which, it gets both.
 */
const icmpOf = ({ source }: Rule, entries: readonly string[] | null): string[] => {
  const kinds = (source.kind === 'cidr' ? [source.cidr] : (entries ?? [])).map((text) => parseCidr(text).kind);
  const found = (['ipv4', 'ipv6'] as const).filter((kind) => kinds.includes(kind));
  const families = found.length === 0 ? ['ipv4', 'ipv6'] : found;
  return families.map((family) => (family === 'ipv4' ? 'icmp' : 'icmpv6'));
};
