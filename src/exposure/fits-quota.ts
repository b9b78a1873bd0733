import type { Rule } from './rule.ts';

/** How much room a prefix list takes; null where it cannot be told. */
export type PrefixListSize = { family: 4 | 6 | null; maxEntries: number | null };

export type QuotaCheck = {
  fits: boolean;
  /** Inbound rules that would count for each family. */
  ipv4: number;
  ipv6: number;
  /** A sentence for people, without foreign text; null where the rules fit. */
  why: string | null;
};

type Sourced = Pick<Rule, 'source'>;

/**
 * Whether a security group has room for more inbound rules beside those that it has (a rule that is to go is still
 * there when its pieces are added). EC2 counts IPv4 and IPv6 apart; a reference to a group counts once in each, a
 * prefix list with its maximum of entries in its family (VPC User Guide, "Amazon VPC quotas" and "Customer-managed
 * prefix lists"). AWS's own lists have a weight that no call tells: they count once, and EC2 has the last word, which
 * is a refusal of the whole call.
 */
export const fitsQuota = ({
  live,
  added,
  quota,
  prefixLists,
}: {
  live: readonly Sourced[];
  added: readonly Sourced[];
  /** Inbound rules per security group and family. */
  quota: number;
  /** By prefix list id; a list that is missing counts once in each family. */
  prefixLists: ReadonlyMap<string, PrefixListSize>;
}): QuotaCheck => {
  const count = (rules: readonly Sourced[], family: 4 | 6) =>
    rules.reduce((sum, rule) => sum + weightOf(rule, family, prefixLists), 0);
  const ipv4 = count([...live, ...added], 4);
  const ipv6 = count([...live, ...added], 6);
  // A family to which nothing is added cannot be what is refused.
  const over = ([4, 6] as const).filter((family) => count(added, family) > 0 && (family === 4 ? ipv4 : ipv6) > quota);
  const counted = over.map((family) => `${family === 4 ? ipv4 : ipv6} for IPv${family}`).join(' and ');
  const why = `The group would have ${counted}, and ${quota} inbound rules are allowed in each family (RULES_PER_GROUP).`;
  return { fits: over.length === 0, ipv4, ipv6, why: over.length === 0 ? null : why };
};

const weightOf = ({ source }: Sourced, family: 4 | 6, prefixLists: ReadonlyMap<string, PrefixListSize>): number => {
  if (source.kind === 'cidr') return source.family === family ? 1 : 0;
  if (source.kind === 'group') return 1;
  const list = prefixLists.get(source.id);
  if (list?.family && list.family !== family) return 0;
  return list?.maxEntries ?? 1;
};
