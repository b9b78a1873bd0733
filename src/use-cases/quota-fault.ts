import { fitsQuota, type PrefixListSize } from '../exposure/fits-quota.ts';
import type { Rule } from '../exposure/rule.ts';
import type { GroupKey } from '../finding/finding.ts';
import type { SecurityGroups, TaggedRule } from '../ports.ts';

type QuotaDeps = { securityGroups: Pick<SecurityGroups, 'prefixListSize'>; rulesPerGroup: number };

/** Why the group has no room for these rules beside those that it has; null where they fit. */
export const quotaFault = async (
  { securityGroups, rulesPerGroup }: QuotaDeps,
  group: GroupKey,
  live: readonly TaggedRule[],
  added: readonly Pick<Rule, 'source'>[],
): Promise<string | null> => {
  const rules = live.map(({ rule }) => rule);
  const ids = new Set([...rules, ...added].flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])));
  const sizes = await Promise.all(
    [...ids].map(async (id): Promise<[string, PrefixListSize][]> => {
      const size = await securityGroups.prefixListSize(group, id);
      return size === null ? [] : [[id, size]];
    }),
  );
  return fitsQuota({ live: rules, added, quota: rulesPerGroup, prefixLists: new Map(sizes.flat()) }).why;
};
