import { judgeChange } from '../exposure/judge-change.ts';
import type { AddressSets } from '../exposure/rule.ts';
import type { Reason } from '../exposure/verdict.ts';
import type { BaselineLine } from '../finding/baseline.ts';
import { baselineLineOf, wasTracked, withBaseline } from '../finding/baseline.ts';
import { emptyFinding } from '../finding/empty-finding.ts';
import type { Finding, GroupKey, LiveRule } from '../finding/finding.ts';
import { missedIn } from '../finding/missed.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import { isFirstLook } from '../finding/swept-place.ts';
import { askAboutGroup } from './ask-about-group.ts';
import { changeKnown } from './change-finding.ts';
import type { FindMissedDeps } from './find-missed.ts';
import type { Entries } from './live-rules.ts';

export type LookedAt = {
  groupId: string;
  /** A prefix list that its rules reference could not be read. */
  isUnread: boolean;
  /** How many exposures another look was asked for. */
  missed: number;
  line: BaselineLine | null;
};

type Open = {
  group: GroupKey;
  live: readonly LiveRule[];
  prefixLists: Entries;
  addressSets: AddressSets;
  before: SweptPlace | null;
  isUnread: boolean;
};

const REASON: Reason = { code: 'rule-unknown', sentence: 'A sweep found it, and no event had told of it.' };

/** Of a group that lets the world in: what is not known yet becomes baseline on the first look, and a look-up later. */
export const lookAtMissed = async (
  deps: FindMissedDeps,
  { group, live, prefixLists, addressSets, before, isUnread }: Open,
): Promise<LookedAt> => {
  const { findings, clock, judge } = deps;
  const { groupId } = group;
  const finding = await findings.load(group);
  const now = clock.now();
  const { enforcement, watchedPorts } = deps.settingsOf(group.account);
  const isFirst = isFirstLook(before, groupId);
  const missed = missedIn({
    isFirstLook: isFirst,
    finding,
    live,
    prefixLists,
    addressSets,
    settings: judge,
    enforcement,
    now,
  });
  // What an event told of once was opened since, whenever the first look comes.
  const isOld = ({ rule }: { rule: LiveRule }) => isFirst && (finding === null || !wasTracked(finding, rule));
  const old = missed.filter(isOld);
  const found = old.map(({ rule }) => ({ rule, entries: entriesOf(rule, prefixLists) }));
  const record = (stored: Finding) => withBaseline(stored, found, now);
  const after = found.length > 0 ? await changeKnown(findings, finding ?? emptyFinding(group), record) : finding;
  const news = missed.filter((exposure) => !isOld(exposure)).map(({ rule }) => rule);
  if (news.length > 0) await askAboutGroup(deps, group, { lookUp: { reason: REASON, rules: news }, bySweep: true });
  const exposed = judgeChange({ added: live, others: [], prefixLists, settings: judge }).exposures;
  const line =
    after &&
    baselineLineOf(
      after,
      watchedPorts,
      exposed.map(({ rule }) => rule),
    );
  return { groupId, isUnread, missed: news.length, line };
};

const entriesOf = ({ source }: LiveRule, prefixLists: Entries): readonly string[] | null =>
  source.kind === 'prefix-list' ? (prefixLists.get(source.id) ?? null) : null;
