import { opensPort } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import { messageOf, PortcullisError } from '../errors.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { groupKeyText, isFinal } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { Clock, Log, SecurityGroups } from '../ports.ts';

export type ReadLists = {
  /** CIDRs by the id of the list. */
  entries: ReadonlyMap<string, readonly string[]>;
  /** Why, by id, of each list that could not be read: nobody knows what a rule that references it lets in. */
  unread: ReadonlyMap<string, string>;
};
/** One group, or a whole place. */
type Where = GroupKey | Place;
export type ReadListsDeps = { securityGroups: SecurityGroups; clock: Clock; judge: JudgeSettings; log: Log };

/** A change of a prefix list takes effect within seconds, and a new one can be missing at first. Waits in ms. */
const WAITS = [0, 1_000, 3_000, 5_000] as const;

/**
 * The prefix lists on which the judgement of these rules depends: those of rules that open a watched port. A list that
 * cannot be read holds up nothing but the rules that reference it, so this never throws for one. `givenUp`: lists that
 * this run has waited for in vain, and does not wait for again.
 */
export const readPrefixLists = async (
  deps: ReadListsDeps,
  where: Where,
  rules: readonly Rule[],
  finding: Finding | null,
  givenUp: Set<string> = new Set(),
): Promise<ReadLists> => {
  const opens = (rule: Rule) => deps.judge.watchedPorts.some((port) => opensPort(rule, port));
  const ids = new Set(rules.filter(opens).flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])));
  const entries = new Map<string, readonly string[]>();
  const unread = new Map<string, string>();
  const read = async (id: string) => {
    const answer = await readPrefixList(deps, where, id, storedEntries(finding, id), givenUp);
    if (typeof answer === 'string') unread.set(id, answer);
    else entries.set(id, answer);
  };
  await Promise.all([...ids].map(read));
  return { entries, unread };
};

/** The entries; text says why there are none. */
const readPrefixList = async (
  { securityGroups, clock, log }: ReadListsDeps,
  where: Where,
  prefixListId: string,
  stored: readonly string[] | null,
  givenUp: Set<string>,
): Promise<readonly string[] | string> => {
  const named = 'groupId' in where ? { group: groupKeyText(where) } : { place: placeText(where) };
  const place = { ...named, prefixListId };
  let why = 'a change of it is under way';
  for (const wait of givenUp.has(prefixListId) ? [0] : WAITS) {
    if (wait > 0) await clock.sleep(wait);
    try {
      const entries = await securityGroups.prefixListEntries(where, prefixListId);
      if (entries !== null) return entries;
      why = 'a change of it is under way';
    } catch (error) {
      why = messageOf(error);
      const isGone = error instanceof PortcullisError && error.code === 'no-such-list';
      // AWS deletes no list that is referenced. It is no longer shared with this account, and the rule still works.
      if (isGone && stored) {
        log('warn', 'a prefix list cannot be read any more; its rules are judged by what it held before', place);
        return stored;
      }
      if (!isGone) break;
    }
  }
  givenUp.add(prefixListId);
  log('warn', 'a prefix list cannot be read; what depends on it is tried again', { ...place, why });
  return why;
};

/** What the list held when an exposure that is open was last found. */
const storedEntries = (finding: Finding | null, prefixListId: string): readonly string[] | null =>
  finding?.exposures.findLast(
    ({ rule: { source }, state, entries }) =>
      entries !== null && !isFinal(state) && source.kind === 'prefix-list' && source.id === prefixListId,
  )?.entries ?? null;

/** What is thrown at the end of a run, for the queue to try again, when `count` rules could not be judged. */
export const notJudged = (group: GroupKey, count: number, { unread }: ReadLists): PortcullisError => {
  const lists = [...unread].map(([id, why]) => `${id} (${why})`).join(', ');
  return new PortcullisError(
    'not-yet',
    `${count} rules of ${groupKeyText(group)} cannot be judged without a prefix list: ${lists}. It is tried again.`,
  );
};
