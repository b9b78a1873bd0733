import { createHash } from 'node:crypto';
import type { AddressSets, Rule } from '../exposure/rule.ts';
import { PortcullisError } from '../errors.ts';
import type { GroupKey } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import type { Clock, SecurityGroups } from '../ports.ts';

/** Entries by prefix list id. */
export type Entries = ReadonlyMap<string, readonly string[]>;

type LiveDeps = { securityGroups: SecurityGroups; clock: Clock };

/** A change of a prefix list takes effect within seconds. Waits in milliseconds. */
const WAITS = [0, 1_000, 3_000, 5_000] as const;

/** The entries of every prefix list that these rules reference. Throws while one of them is being changed. */
export const readPrefixLists = async (deps: LiveDeps, place: Place, rules: readonly Rule[]): Promise<Entries> => {
  const read = async (id: string) => [id, await readPrefixList(deps, place, id)] as const;
  return new Map(await Promise.all(prefixListsOf(rules).map(read)));
};

/** The ids of the prefix lists that these rules reference. */
export const prefixListsOf = (rules: readonly Rule[]): string[] => [
  ...new Set(rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : []))),
];

/** Throws while the list is being changed. */
export const readPrefixList = async (
  { securityGroups, clock }: LiveDeps,
  place: Place,
  id: string,
): Promise<string[]> => {
  for (const wait of WAITS) {
    if (wait > 0) await clock.sleep(wait);
    const entries = await securityGroups.prefixListEntries(place, id);
    if (entries !== null) return entries;
  }
  throw new PortcullisError('not-yet', `A change of the prefix list ${id} is still under way. It is tried again.`);
};

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
