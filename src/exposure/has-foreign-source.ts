import type { Json } from './lenient.ts';

const NAMED_LIKE_A_SOURCE = /cidr|prefix|range|source/i;
const LOOKS_LIKE_A_SOURCE = /^\s*(?:[\da-f.:]+\/\d|pl-)/i;
// A CIDR stands at the beginning, or nowhere: what comes after is not looked at.
const LONGEST = 64;

export type SourceList = 'ipRanges' | 'ipv6Ranges' | 'prefixListIds' | 'groups';
/**
 * `request`, `item`: of an Authorize; `answer`: a rule of its response; `modified`: the new content of a rule;
 * `listed`: an entry of a prefix list.
 */
type Place = SourceList | 'request' | 'item' | 'answer' | 'modified' | 'listed';

// Texts of the caller's that may look like anything, and the sources that are read in each place.
const TEXTS = ['description', 'groupName', 'Description'];
const CIDRS = ['cidrIp', 'cidrIpv4', 'cidrIpv6'];
const KNOWN: Readonly<Record<Place, ReadonlySet<string>>> = {
  ipRanges: new Set([...TEXTS, ...CIDRS]),
  ipv6Ranges: new Set([...TEXTS, ...CIDRS]),
  prefixListIds: new Set([...TEXTS, 'prefixListId']),
  groups: new Set([...TEXTS, ...CIDRS]),
  request: new Set([
    ...[...TEXTS, ...CIDRS, 'sourceSecurityGroupName', 'sourceSecurityGroupId', 'sourceSecurityGroupOwnerId'],
  ]),
  item: new Set([...TEXTS, ...CIDRS]),
  answer: new Set([...TEXTS, 'cidrIpv4', 'cidrIpv6', 'prefixListId']),
  modified: new Set([...TEXTS, 'cidrIpv4', 'cidrIpv6', 'prefixListId']),
  listed: new Set([...TEXTS, 'Cidr', 'cidr']),
};

/**
 * Whether a place of a record holds what could be a source, under a key that nobody knows there: by the key's name or
 * by the look of the value. Such a place is not read in full. Linear in the number of its keys.
 */
export const hasForeignSource = (from: Json, place: Place): boolean =>
  Object.keys(from).some((key) => !KNOWN[place].has(key) && isLikeASource(key, from[key]));

const isLikeASource = (key: string, value: unknown): boolean => {
  if (typeof value === 'number') return NAMED_LIKE_A_SOURCE.test(key);
  if (typeof value !== 'string' || value === '') return false;
  return NAMED_LIKE_A_SOURCE.test(key) || LOOKS_LIKE_A_SOURCE.test(value.slice(0, LONGEST));
};
