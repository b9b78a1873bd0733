import { judgeChange, opensPort } from '../exposure/judge-change.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import type { BaselineLine } from '../finding/baseline.ts';
import type { LiveRule } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import type { Clock, Findings, Log, LookUps, SecurityGroups, Sweeps } from '../ports.ts';
import type { SettingsOf } from '../finding/settings.ts';
import { eachOf } from './each-of.ts';
import { finishAll } from './finish-all.ts';
import { addressSetsOf } from './live-rules.ts';
import { readPrefixLists } from './read-prefix-lists.ts';
import { lookAtMissed, type LookedAt } from './look-at-missed.ts';

export type FindMissedDeps = {
  securityGroups: SecurityGroups;
  findings: Findings;
  lookUps: LookUps;
  sweeps: Sweeps;
  judge: JudgeSettings;
  settingsOf: SettingsOf;
  clock: Clock;
  log: Log;
};

/** Groups or prefix lists that are dealt with at once. */
const AT_ONCE = 10;

/**
 * Judges every group of the place as a whole, and asks for a look at those in which something is open that no event told
 * of; on the first look, that is recorded as baseline instead. A sweep has ended only when all of it was done.
 */
export const findMissed = async (deps: FindMissedDeps, place: Place): Promise<void> => {
  const { sweeps, judge, clock, log } = deps;
  const [before, groups] = await finishAll([sweeps.load(place), readWatched(deps, place)]);
  // Each list once. What references one that cannot be read is judged by a later sweep.
  const { entries: prefixLists } = await readPrefixLists(deps, place, [...groups.values()].flat(), null);
  const addressSets = addressSetsOf(prefixLists);
  const looked = await eachOf([...groups], AT_ONCE, async ([groupId, live]): Promise<LookedAt> => {
    // By themselves first: most groups let nobody in, and then nothing is read of them.
    const alone = judgeChange({ added: live, others: [], prefixLists, settings: judge });
    const isUnread = alone.lookUps.some(({ reason }) => reason.code === 'prefix-list');
    const group = { ...place, groupId };
    if (alone.exposures.length === 0) return { groupId, isUnread, missed: 0, line: null };
    return lookAtMissed(deps, { group, live, prefixLists, addressSets, before, isUnread });
  });

  const lines = changedLines(before, looked);
  if (lines.length > 0) await sweeps.put(place, lines);
  const unread = looked.filter((one) => one.isUnread).map(({ groupId }) => groupId);
  const isFirst = before === null || before.firstAt === null;
  const stillUnread = isFirst ? unread : unread.filter((groupId) => before.unread.includes(groupId));
  await sweeps.end(place, clock.now(), stillUnread);
  log('info', isFirst ? 'swept for the first time' : 'swept', {
    place: placeText(place),
    groups: groups.size,
    missed: looked.filter(({ missed }) => missed > 0).length,
    unread: unread.length,
    baseline: looked.filter(({ line }) => line?.state === 'open').length,
  });
};

/** The inbound rules that open a watched port, by group: what else a large account has is not kept in memory. */
const readWatched = async (
  { securityGroups, judge }: FindMissedDeps,
  place: Place,
): Promise<ReadonlyMap<string, LiveRule[]>> => {
  const groups = new Map<string, LiveRule[]>();
  for await (const page of securityGroups.allInboundRules(place))
    for (const { groupId, rule } of page) {
      if (!judge.watchedPorts.some((port) => opensPort(rule, port))) continue;
      const known = groups.get(groupId);
      if (known) known.push(rule);
      else groups.set(groupId, [rule]);
    }
  return groups;
};

/** The lines of the report that say something else than what is stored; of a group with nothing open, that it is gone. */
const changedLines = (before: SweptPlace | null, looked: readonly LookedAt[]): BaselineLine[] => {
  const known = new Map(before?.lines.map((line) => [line.groupId, line]));
  const now = new Map(looked.flatMap(({ groupId, line }) => (line ? [[groupId, line] as const] : [])));
  const gone = [...known.values()]
    .filter(({ groupId, state }) => state === 'open' && !now.has(groupId))
    .map((line): BaselineLine => ({ ...line, rules: 0, state: 'gone' }));
  // What was adopted or gone once stays so in the report.
  const fresh = [...now.values()].filter((line) => {
    const stored = known.get(line.groupId);
    return stored === undefined || (stored.state === 'open' && !isSame(stored, line));
  });
  return [...fresh, ...gone];
};

const isSame = (one: BaselineLine, other: BaselineLine): boolean =>
  one.state === other.state && one.rules === other.rules && one.ports.join() === other.ports.join();
