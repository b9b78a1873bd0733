import { createHash } from 'node:crypto';
import type { AddressSets, Rule } from '../exposure/rule.ts';
import type { GroupKey } from '../finding/finding.ts';
import type { Clock, SecurityGroups } from '../ports.ts';

/** Entries by prefix list id. */
export type Entries = ReadonlyMap<string, readonly string[]>;

type LiveDeps = { securityGroups: SecurityGroups; clock: Clock };

/** The digest of each address set. Whoever edits a list must not find a second one with the digest of a kept first. */
export const addressSetsOf = (prefixLists: Entries): AddressSets =>
  new Map(
    [...prefixLists].map(([id, entries]) => {
      const text = [...entries].sort().join('\n');
      return [id, createHash('sha256').update(text).digest('hex').slice(0, 16)];
    }),
  );

/** The group's inbound rules as soon as they are `good`, or as they are after the last of the waits (ms). */
export const rulesWhen = async (
  deps: LiveDeps,
  group: GroupKey,
  waits: readonly number[],
  good: (rules: readonly Rule[]) => boolean,
): Promise<Rule[]> => {
  let rules: Rule[] = [];
  for (const wait of waits) {
    if (wait > 0) await deps.clock.sleep(wait);
    rules = await deps.securityGroups.inboundRules(group);
    if (good(rules)) break;
  }
  return rules;
};
