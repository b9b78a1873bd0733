import { judgeChange } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import type { Exposure, JudgeSettings } from '../exposure/verdict.ts';
import type { Unjudged } from './open-group.ts';

/** What is known of prefix lists: the CIDRs of those that were read, and why the others were not. By id. */
export type KnownLists = {
  entries: ReadonlyMap<string, readonly string[]>;
  unread: ReadonlyMap<string, string>;
};
export type GroupVerdict = { exposures: readonly Exposure[]; unjudged: readonly Unjudged[] };

/**
 * Everything of a group that lets the world in, by itself or together with its other rules: nobody's decision and no
 * baseline counts here. What depends on a prefix list that could not be read is never taken for clear.
 */
export const judgeGroup = (rules: readonly Rule[], lists: KnownLists, settings: JudgeSettings): GroupVerdict => {
  const judged = judgeChange({ added: rules, others: [], prefixLists: lists.entries, settings });
  const unsure = new Set(judged.lookUps.flatMap((lookUp) => lookUp.rules ?? []));
  return { exposures: judged.exposures, unjudged: [...unsure].map((rule) => ({ rule, why: whyOf(rule, lists) })) };
};

const whyOf = ({ source }: Rule, { unread }: KnownLists): string =>
  (source.kind === 'prefix-list' ? unread.get(source.id) : undefined) ?? 'its source could not be read';

export const isOpen = ({ exposures, unjudged }: GroupVerdict): boolean => exposures.length + unjudged.length > 0;
