import type { Rule } from '../exposure/rule.ts';
import { isBaseline } from './baseline.ts';
import type { Finding, Instant } from './finding.ts';
import { isKeptOpen } from './kept-open.ts';

/** Whether the rule counts for nothing: people decided that it may stay, or it was there before anybody looked. */
export const isLeftAlone = (
  finding: Finding | null,
  rule: Rule,
  prefixLists: ReadonlyMap<string, readonly string[]>,
  now: Instant,
): boolean => isKeptOpen(finding, rule, prefixLists, now) || isBaseline(finding, rule, prefixLists);
