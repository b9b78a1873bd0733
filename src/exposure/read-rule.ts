import { parseCidr } from './cidr.ts';
import type { Rule, Source } from './rule.ts';
import { type Json, pick, textOf } from './lenient.ts';

/** The texts and numbers of a rule as a record has them. */
export type RawRule = {
  ruleId: unknown;
  protocol: unknown;
  fromPort: unknown;
  toPort: unknown;
  /** Null: the record names a source that cannot be read. */
  source: Source | null;
  description: unknown;
};

/** A rule of which something cannot be read. What could be read may still prove that it is no exposure. */
export type PartialRule = {
  kind: 'partial';
  /** Null where unreadable; so are `ports` and `source`. */
  protocol: string | null;
  ports: { from: number; to: number } | null;
  source: Source | null;
};
export type ReadRule = { kind: 'rule'; rule: Rule } | PartialRule;

const PROTOCOL_NAMES: ReadonlyMap<string, string> = new Map([
  ['tcp', 'tcp'],
  ['6', 'tcp'],
  ['udp', 'udp'],
  ['17', 'udp'],
  ['icmp', 'icmp'],
  ['1', 'icmp'],
  ['icmpv6', 'icmpv6'],
  ['58', 'icmpv6'],
  ['-1', '-1'],
  ['all', '-1'],
  // The keywords of IANA's protocol registry that somebody could write for what is not TCP. The rest stays unreadable.
  ['hopopt', '0'],
  ['igmp', '2'],
  ['gre', '47'],
  ['esp', '50'],
  ['ah', '51'],
  ['ipv6-icmp', 'icmpv6'],
  ['ospfigp', '89'],
  ['ospf', '89'],
  ['pim', '103'],
  ['vrrp', '112'],
  ['l2tp', '115'],
  ['sctp', '132'],
  ['udplite', '136'],
]);

// A table of data frames writes whole numbers as 10250.0.
const DECIMALS = /\.0+$/;

/** `tcp`, `6`, 6 and " TCP " are one protocol; null where the text names none. */
const protocolOf = (value: unknown): string | null => {
  const text = textOf(value);
  if (text === null || text.length > 16) return null;
  const name = text.trim().toLowerCase();
  const known = PROTOCOL_NAMES.get(name);
  if (known !== undefined) return known;
  const digits = name.replace(DECIMALS, '');
  if (!/^(?:-1|\d{1,3})$/.test(digits) || Number(digits) > 255) return null;
  const number = String(Number(digits));
  return PROTOCOL_NAMES.get(number) ?? number;
};

const numberOf = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  if (typeof value !== 'string' || value.length > 16) return null;
  const text = value.trim().replace(DECIMALS, '');
  return /^-?\d{1,6}$/.test(text) ? Number(text) : null;
};

const portsOf = (from: number | null, to: number | null): PartialRule['ports'] =>
  from !== null && to !== null && 0 <= from && from <= to && to <= 65_535 ? { from, to } : null;

/** The source that a CIDR text names; null when it names none for certain. */
export const cidrSource = (value: unknown): Source | null => {
  if (typeof value !== 'string') return null;
  const cidr = parseCidr(value);
  return cidr.kind === 'unreadable' ? null : cidr.source;
};

/**
 * The source of every CIDR that an entry has under one of the keys, null where one is unreadable. AWS writes exactly
 * one; of several none is passed over, since nobody knows which of them counts.
 */
export const cidrSources = (entry: Json, keys: readonly string[]): (Source | null)[] => {
  const sources: (Source | null)[] = [];
  for (const key of keys) {
    const cidr = pick(entry, key);
    if (cidr !== undefined) sources.push(cidrSource(cidr));
  }
  return sources;
};

/** Reads one rule: ports as text or number, protocols by name or number. Never throws. */
export const readRule = (raw: RawRule): ReadRule => {
  const protocol = protocolOf(raw.protocol);
  const from = numberOf(raw.fromPort);
  const to = numberOf(raw.toPort);
  const { source } = raw;
  const ports = portsOf(from, to);
  // All protocols means all ports, whatever the record says there (absent, 0/0, 0/65535, -1/-1).
  if (protocol === null || source === null || (protocol === 'tcp' && ports === null))
    return { kind: 'partial', protocol, ports, source };
  const all = protocol === '-1';
  const rule = {
    ruleId: textOf(raw.ruleId),
    protocol,
    fromPort: all ? null : from,
    toPort: all ? null : to,
    source,
    description: textOf(raw.description),
  };
  return { kind: 'rule', rule };
};
