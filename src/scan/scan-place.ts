import { parseCidr } from '../exposure/cidr.ts';
import { judgeSurroundings } from '../exposure/judge-surroundings.ts';
import type { Rule } from '../exposure/rule.ts';
import type { SurroundingFacts } from '../exposure/surroundings.ts';
import { messageOf } from '../errors.ts';
import type { Place } from '../finding/place.ts';
import type { Estate, WholeGroup } from '../ports.ts';
import { readPrefixLists, type ReadListsDeps } from '../use-cases/read-prefix-lists.ts';
import { isOpen, judgeGroup, type KnownLists } from './judge-group.ts';
import type { OpenGroup, ScanCounts, ScannedPlace } from './open-group.ts';

export type ScanPlaceDeps = ReadListsDeps & {
  estate: Estate;
  /** Told after each page, of that page. */
  onPage: (place: Place, page: ScanCounts) => void;
  /** Nobody reads on: what is begun need not be finished. */
  isCancelled: () => boolean;
};

/** Open groups that are looked at more closely by the same calls: as many as one filter of EC2 takes. */
const BATCH = 200;

/**
 * Reads every group of the place, judges each as a whole and forgets it at once, unless it lets somebody in: of those it
 * reads the rules again, which have ids then, and looks around. Never throws: what could not be read is said.
 */
export const scanPlace = async (deps: ScanPlaceDeps, place: Place): Promise<ScannedPlace> => {
  const counts = { pages: 0, groups: 0, rules: 0 };
  const lists = { entries: new Map<string, readonly string[]>(), unread: new Map<string, string>() };
  const open: OpenGroup[] = [];
  const failures: string[] = [];
  const lookCloser = async (groups: readonly WholeGroup[]) => {
    const closer = await lookAtOpen(deps, place, groups, lists);
    open.push(...closer.open);
    if (closer.failure !== null) failures.push(closer.failure);
  };
  let found: WholeGroup[] = [];
  try {
    for await (const groups of deps.estate.groups()) {
      const page = { pages: 1, groups: groups.length, rules: groups.reduce((sum, { rules }) => sum + rules.length, 0) };
      addTo(counts, page);
      await readNewLists(
        deps,
        place,
        groups.flatMap(({ rules }) => rules),
        lists,
      );
      found.push(...groups.filter(({ rules }) => isOpen(judgeGroup(rules, lists, deps.judge))));
      deps.onPage(place, page);
      if (deps.isCancelled()) break;
      for (; found.length >= BATCH; found = found.slice(BATCH)) await lookCloser(found.slice(0, BATCH));
    }
  } catch (error) {
    failures.push(messageOf(error));
  }
  if (found.length > 0) await lookCloser(found);
  return { place, open, counts, failure: failures[0] ?? null };
};

const addTo = (sum: ScanCounts, more: ScanCounts): void => {
  sum.pages += more.pages;
  sum.groups += more.groups;
  sum.rules += more.rules;
};

type Lists = { entries: Map<string, readonly string[]>; unread: Map<string, string> };

/** Each list of the place is asked for once, however many groups reference it. */
const readNewLists = async (deps: ScanPlaceDeps, place: Place, rules: readonly Rule[], lists: Lists): Promise<void> => {
  const fresh = rules.filter(
    ({ source }) => source.kind === 'prefix-list' && !lists.entries.has(source.id) && !lists.unread.has(source.id),
  );
  if (fresh.length === 0) return;
  const { entries, unread } = await readPrefixLists(deps, place, fresh, null);
  for (const [id, cidrs] of entries) lists.entries.set(id, cidrs);
  for (const [id, why] of unread) lists.unread.set(id, why);
};

/** What was seen open is told of even where its ids or its surroundings cannot be read any more. */
const lookAtOpen = async (
  deps: ScanPlaceDeps,
  place: Place,
  groups: readonly WholeGroup[],
  lists: Lists,
): Promise<{ open: OpenGroup[]; failure: string | null }> => {
  const ids = groups.map(({ groupId }) => groupId);
  const [ruled, around] = await Promise.allSettled([deps.estate.rulesOf(ids), deps.estate.lookAround(ids)]);
  const rulesOf = ({ groupId, rules }: WholeGroup) =>
    ruled.status === 'fulfilled' ? (ruled.value.get(groupId) ?? []) : rules;
  await readNewLists(deps, place, groups.flatMap(rulesOf), lists);
  const open = groups.flatMap((group): OpenGroup[] => {
    const verdict = judgeGroup(rulesOf(group), lists, deps.judge);
    // Closed while the scan was running.
    if (!isOpen(verdict)) return [];
    const facts = around.status === 'fulfilled' ? around.value.get(group.groupId) : undefined;
    const sources = [...verdict.exposures, ...verdict.unjudged].map(({ rule }) => rule);
    const surroundings = judgeSurroundings(facts ?? UNREAD, familiesOf(sources, lists), deps.clock.now());
    const { name, vpcId, groupId } = group;
    return [{ group: { ...place, groupId }, name, vpcId, ...verdict, surroundings }];
  });
  return { open, failure: ruled.status === 'rejected' ? messageOf(ruled.reason) : null };
};

const unread = { kind: 'unread', why: 'the look around the groups failed' } as const;
const UNREAD: SurroundingFacts = {
  group: unread,
  interfaces: unread,
  instances: unread,
  routeTables: unread,
  blockMode: unread,
  exclusions: unread,
};

/** A rule for ::/0 makes no IPv4 address reachable. What a list that was not read lets in may be either. */
const familiesOf = (rules: readonly Rule[], { entries }: KnownLists): (4 | 6)[] => {
  const families = rules.flatMap(({ source }): (4 | 6)[] => {
    if (source.kind === 'cidr') return [source.family];
    const kinds = (entries.get(source.id) ?? []).map((entry) => parseCidr(entry).kind);
    const known: (4 | 6)[] = [
      ...(kinds.includes('ipv4') ? [4 as const] : []),
      ...(kinds.includes('ipv6') ? [6 as const] : []),
    ];
    return known.length > 0 ? known : [4, 6];
  });
  return [...new Set(families)].sort((a, b) => a - b);
};
