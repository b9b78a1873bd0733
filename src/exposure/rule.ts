/** One source of a rule, in the one spelling that the rest of the code compares. */
export type Source =
  /** `cidr` is canonical: host bits cleared, IPv6 as RFC 5952 writes it, an IPv4-mapped IPv6 range as IPv4. */
  { kind: 'cidr'; family: 4 | 6; cidr: string } | { kind: 'prefix-list'; id: string } | { kind: 'group'; id: string };

/** One inbound security group rule: one source × one protocol × one port range. */
export type Rule = {
  /** The `sgr-` id; null when the event does not say it. */
  ruleId: string | null;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` (all protocols), or another protocol number as text. */
  protocol: string;
  /** First and last port, inclusive; both null where the protocol is `-1` (every port). */
  fromPort: number | null;
  toPort: number | null;
  source: Source;
  /** Written by whoever made the rule: hostile text. */
  description: string | null;
};

/** Tags of a rule by their key. Written by whoever made or tagged it: hostile text. */
export type Tags = Readonly<Record<string, string>>;

/** The text of a source as people read it: the canonical CIDR, `pl-…` or `sg-…`. */
export const sourceText = (source: Source): string => (source.kind === 'cidr' ? source.cidr : source.id);

/** A digest of the entries of each prefix list that was read, by its id. */
export type AddressSets = ReadonlyMap<string, string>;
export const NO_ADDRESS_SETS: AddressSets = new Map();

/**
 * What "the same rule" means when the id stays and the content changes: protocol, ports and source, and for a prefix
 * list its address set. The description is no part of it.
 */
export const fingerprintOf = (
  rule: Pick<Rule, 'protocol' | 'fromPort' | 'toPort' | 'source'>,
  addressSets: AddressSets = NO_ADDRESS_SETS,
): string => {
  const digest = rule.source.kind === 'prefix-list' ? addressSets.get(rule.source.id) : undefined;
  const addresses = digest === undefined ? '' : `#${digest}`;
  return `${rule.protocol}/${rule.fromPort ?? ''}-${rule.toPort ?? ''}/${sourceText(rule.source)}${addresses}`;
};
