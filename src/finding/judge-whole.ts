import { judgeChange, type Judgement } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { Exposure, JudgeSettings } from '../exposure/verdict.ts';
import type { Finding, Instant } from './finding.ts';
import { isWaitingFor } from './kept-open.ts';
import { isLeftAlone } from './left-alone.ts';
import { spare } from './spare.ts';

type Whole = {
  /** Every inbound rule of the group that may open a watched port. */
  live: readonly Rule[];
  finding: Finding | null;
  prefixLists: ReadonlyMap<string, readonly string[]>;
  settings: JudgeSettings;
  now: Instant;
};

/** `spared`: exposures together with the others, which need not go when those do. */
type WholeJudgement = Judgement & { spared: readonly Exposure[] };

/**
 * Judges a group of which nobody knows what was changed. What is left alone or waits to be closed counts for nothing.
 * Where only several rules together reach the threshold, no more of them than must go are exposures, the widest ones.
 */
export const judgeWhole = ({ live, finding, prefixLists, settings, now }: Whole): WholeJudgement => {
  const added = live.filter((rule) => !isLeftAlone(finding, rule, prefixLists, now) && !isWaitingFor(finding, rule));
  const judge = (rules: readonly Rule[]) => judgeChange({ added: rules, others: [], prefixLists, settings });
  const all = judge(added);
  const staying = spare(all.exposures, judge);
  const isStaying = ({ rule }: Exposure) => staying.includes(rule);
  return {
    ...all,
    exposures: all.exposures.filter((one) => !isStaying(one)),
    spared: all.exposures.filter(isStaying),
  };
};
