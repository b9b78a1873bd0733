import { judgeChange, type Judgement } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import type { Finding, Instant } from './finding.ts';
import { isWaitingFor } from './kept-open.ts';
import { isLeftAlone } from './left-alone.ts';

type InGroup = {
  added: readonly Rule[];
  /** Every inbound rule of the group as it is now; `added` may be among them. */
  live: readonly Rule[];
  finding: Finding | null;
  prefixLists: ReadonlyMap<string, readonly string[]>;
  settings: JudgeSettings;
  now: Instant;
};

/**
 * Judges rules beside the others of their group. What is left alone counts for nothing. What waits to be closed counts
 * both ways: it may be what makes a change an exposure, and it must not hide one by having opened the group already.
 */
export const judgeInGroup = ({ added, live, finding, prefixLists, settings, now: at }: InGroup): Judgement => {
  const others = live.filter((rule) => !added.includes(rule) && !isLeftAlone(finding, rule, prefixLists, at));
  const staying = others.filter((rule) => !isWaitingFor(finding, rule));
  const now = judgeChange({ added, others, prefixLists, settings });
  if (staying.length === others.length) return now;
  const afterwards = judgeChange({ added, others: staying, prefixLists, settings });
  const known = new Set(now.exposures.map(({ rule }) => rule));
  return { ...now, exposures: [...now.exposures, ...afterwards.exposures.filter(({ rule }) => !known.has(rule))] };
};
