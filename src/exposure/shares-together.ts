import { type Block, parseCidr } from './cidr.ts';
import { ROUTABLE_IPV4, ROUTABLE_IPV6 } from './routable-space.ts';
import type { Rule } from './rule.ts';
import { ipv4UnionSize, ipv6UnionSize } from './union-size.ts';

/**
 * The shares (0–1) of the IPv4 and the IPv6 internet that these rules let in together, what several let in counted
 * once. `entries`: the CIDRs of the prefix list that a rule references. O(n log n).
 */
export const sharesTogether = (
  rules: readonly { rule: Rule; entries: readonly string[] | null }[],
): { ipv4: number; ipv6: number } => {
  const ipv4: Block<number>[] = [];
  const ipv6: Block<bigint>[] = [];
  for (const { rule, entries } of rules)
    for (const text of rule.source.kind === 'cidr' ? [rule.source.cidr] : (entries ?? [])) {
      const cidr = parseCidr(text);
      if (cidr.kind === 'ipv4') ipv4.push(cidr.block);
      if (cidr.kind === 'ipv6') ipv6.push(cidr.block);
    }
  return {
    ipv4: ipv4UnionSize(ipv4) / ROUTABLE_IPV4,
    ipv6: Number(ipv6UnionSize(ipv6)) / Number(ROUTABLE_IPV6),
  };
};
