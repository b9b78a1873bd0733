import type { Rule } from '../exposure/rule.ts';
import type { GroupKey } from '../finding/finding.ts';
import type { SecurityGroups } from '../ports.ts';

/** The entries of every prefix list that these rules reference. */
export const readPrefixLists = async (
  securityGroups: SecurityGroups,
  group: GroupKey,
  rules: readonly Rule[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const ids = new Set(rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])));
  const read = async (id: string) => [id, await securityGroups.prefixListEntries(group, id)] as const;
  return new Map(await Promise.all([...ids].map(read)));
};
