import { judgeChange, type Judgement } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import type { Finding, Instant } from './finding.ts';
import { isWaitingFor } from './kept-open.ts';
import { isLeftAlone } from './left-alone.ts';
import { spare } from './spare.ts';

type InGroup = {
  added: readonly Rule[];
  /** Every inbound rule of the group as it is now; `added` may be among them. */
  live: readonly Rule[];
  finding: Finding | null;
  prefixLists: ReadonlyMap<string, readonly string[]>;
  settings: JudgeSettings;
  now: Instant;
};

/** `unsure`: those of `added` that may be exposures all the same, because something beside them could not be read. */
export type GroupJudgement = Judgement & { unsure: readonly Rule[] };

/**
 * Judges rules beside the others of their group. What is left alone counts for nothing. What waits to be closed counts
 * both ways: it may be what makes a change an exposure, and it must not hide one by having opened the group already.
 * So does what opens the group and is not known yet: of parts that were added at the same moment, by a call each, every
 * look sees all, and none was the last.
 */
export const judgeInGroup = (group: InGroup): GroupJudgement => {
  const { added, live, finding, prefixLists, settings, now: at } = group;
  const others = live.filter((rule) => !added.includes(rule) && !isLeftAlone(finding, rule, prefixLists, at));
  const staying = stayingOf(
    others.filter((rule) => !isWaitingFor(finding, rule)),
    group,
  );
  const now = judgeChange({ added, others, prefixLists, settings });
  const afterwards = judgeChange({ added, others: staying, prefixLists, settings });
  const known = new Set(now.exposures.map(({ rule }) => rule));
  const both = {
    ...now,
    exposures: [...now.exposures, ...afterwards.exposures.filter(({ rule }) => !known.has(rule))],
  };
  return { ...both, unsure: unsureOf(group, both) };
};

/** What of the others is left when everything of them goes that must. */
const stayingOf = (others: readonly Rule[], { prefixLists, settings }: InGroup): readonly Rule[] => {
  const judge = (rules: readonly Rule[]) => judgeChange({ added: rules, others: [], prefixLists, settings });
  const { exposures } = judge(others);
  const spared = spare(exposures, judge);
  const going = exposures.map(({ rule }) => rule).filter((rule) => !spared.includes(rule));
  return others.filter((rule) => !going.includes(rule));
};

const unsureOf = ({ added, prefixLists, settings }: InGroup, { exposures, lookUps }: Judgement): readonly Rule[] => {
  if (lookUps.length === 0) return [];
  const exposed = new Set(exposures.map(({ rule }) => rule));
  // What is clear by itself is so whatever stands beside it.
  const isClear = (rule: Rule) =>
    judgeChange({ added: [rule], others: null, prefixLists, settings }).lookUps.length === 0;
  return added.filter((rule) => !exposed.has(rule) && !isClear(rule));
};
