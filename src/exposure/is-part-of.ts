import { coversAll } from './covers.ts';
import type { Rule, Source } from './rule.ts';

type Content = Pick<Rule, 'protocol' | 'fromPort' | 'toPort' | 'source'>;

/**
 * Whether a rule lets in nothing that the other one does not: the last guard before anything is authorised, because
 * only what was itself removed, or a part of it, may be put back. A prefix list is part of itself alone, and is not
 * opened up here: whether its entries are still those that were removed is for the caller to compare. O(1).
 */
export const isPartOf = (part: Content, original: Content): boolean =>
  isPartOfSource(part.source, original.source) && isPartOfTraffic(part, original);

const isPartOfSource = (part: Source, original: Source): boolean => {
  if (part.kind === 'cidr' && original.kind === 'cidr') return coversAll([original.cidr], [part.cidr]);
  return part.kind !== 'cidr' && part.kind === original.kind && part.id === original.id;
};

const isPartOfTraffic = (part: Content, original: Content): boolean => {
  const protocol = nameOf(original.protocol);
  if (protocol === '-1') return true;
  if (nameOf(part.protocol) !== protocol) return false;
  switch (protocol) {
    case 'tcp':
    case 'udp':
      return isWithin(part, original);
    case 'icmp':
    case 'icmpv6':
      return isAllOr(part.fromPort, original.fromPort) && isAllOr(part.toPort, original.toPort);
    default:
      // Every other protocol has no ports: EC2 ignores what a rule says of them.
      return true;
  }
};

const NAMES: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
]);
const nameOf = (protocol: string): string => NAMES.get(protocol) ?? protocol;

/** No port is every port. */
const isWithin = (part: Content, { fromPort, toPort }: Content): boolean =>
  (fromPort ?? 0) <= (part.fromPort ?? 0) && (part.toPort ?? 65_535) <= (toPort ?? 65_535);

/** A type or a code of ICMP; -1, or none, is every one. */
const isAllOr = (part: number | null, original: number | null): boolean => (original ?? -1) === -1 || part === original;
