import { coversAll } from '../exposure/covers.ts';
import { opensPort } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding, Instant, LiveRule, Person } from './finding.ts';
import { idOf } from './person.ts';

/** A rule that was open before Portcullis first looked at its account and region. */
export type BaselineRule = {
  rule: LiveRule;
  /** Of a prefix list: its entries at that first look. Null for every other source. */
  entries: readonly string[] | null;
  at: Instant;
  /** Who wants it to be treated like whatever was opened since; null while it is left alone. */
  adopted: { by: Person; at: Instant } | null;
};

/** What became of a group: left alone still, adopted by somebody, or nothing of it is there any more. */
export const BASELINE_STATES = ['open', 'adopted', 'gone'] as const;

/** What the report of a first sweep says of a group. */
export type BaselineLine = {
  groupId: string;
  /** The watched ports that its rules open, ascending. */
  ports: readonly number[];
  /** How many rules are left alone. */
  rules: number;
  state: (typeof BASELINE_STATES)[number];
  /** The id of whoever adopted it. */
  by: string | null;
};

/** As many rules as the largest quota lets a group have. */
const MOST_RULES = 1_000;
/** As many entries as such a group can reference. */
const MOST_ENTRIES = 1_000;

/** What is left alone still. */
export const standingOf = ({ baseline }: Pick<Finding, 'baseline'>): readonly BaselineRule[] =>
  baseline.filter(({ adopted }) => adopted === null);

/**
 * Whether the rule is left alone because it was open before. It must be the very rule, by id and content: one that was
 * edited, or made anew, was opened since. So was a rule that the finding has tracked itself, because an event told of it.
 * A prefix list that has grown is another content, one that has shrunk is not.
 */
export const isBaseline = (
  finding: Finding | null,
  rule: Rule,
  prefixLists: ReadonlyMap<string, readonly string[]>,
): boolean => {
  if (finding === null || wasTracked(finding, rule)) return false;
  const live = rule.source.kind === 'prefix-list' ? (prefixLists.get(rule.source.id) ?? null) : null;
  return standingOf(finding).some(
    (one) => isSame(one.rule, rule) && (one.entries === null || live === null || coversAll(one.entries, live)),
  );
};

/** Whether the finding holds this very rule, or has settled it. */
export const wasTracked = ({ exposures, tombstones }: Finding, rule: Rule): boolean => {
  const id = `${rule.ruleId}=${fingerprintOf(rule)}`;
  const isId = (one: string) => one === id || one.startsWith(`${id}#`);
  return exposures.some((exposure) => isSame(exposure.rule, rule)) || Object.keys(tombstones).some(isId);
};

/** What a first look found open. */
type Found = { rule: LiveRule; entries: readonly string[] | null };

/**
 * The group's item with what a first look found open. What was recorded, adopted or tracked before stays as it is, so a
 * look that is repeated changes nothing (null).
 */
export const withBaseline = (finding: Finding, found: readonly Found[], now: Instant): Finding | null => {
  const added = found
    .filter(({ rule }) => !wasTracked(finding, rule) && !finding.baseline.some((one) => isSame(one.rule, rule)))
    .slice(0, Math.max(MOST_RULES - finding.baseline.length, 0))
    .map(({ rule, entries }) => ({
      // Nobody reads the description of what is left alone, and a group may have a thousand of them.
      rule: { ...rule, description: null },
      entries: entries !== null && entries.length > MOST_ENTRIES ? null : entries,
      at: now,
      adopted: null,
    }));
  if (added.length === 0) return null;
  return { ...finding, version: finding.version + 1, baseline: [...finding.baseline, ...added] };
};

/** `live`: the rules of the group as they are now; null when nobody has looked. Null for a group without a baseline. */
export const baselineLineOf = (
  finding: Finding,
  watchedPorts: readonly number[],
  live: readonly Rule[] | null = null,
): BaselineLine | null => {
  if (finding.baseline.length === 0) return null;
  const isThere = ({ rule }: BaselineRule) => live === null || live.some((one) => isSame(one, rule));
  const standing = standingOf(finding).filter((one) => isThere(one) && !wasTracked(finding, one.rule));
  const adopter = finding.baseline.findLast(({ adopted }) => adopted !== null)?.adopted?.by ?? null;
  const about = standing.length > 0 ? standing : finding.baseline;
  return {
    groupId: finding.group.groupId,
    ports: watchedPorts.filter((port) => about.some(({ rule }) => opensPort(rule, port))),
    rules: standing.length,
    state: standing.length > 0 ? 'open' : adopter === null ? 'gone' : 'adopted',
    by: standing.length > 0 || adopter === null ? null : idOf(adopter),
  };
};

const isSame = (one: Rule, other: Rule): boolean =>
  one.ruleId === other.ruleId && fingerprintOf(one) === fingerprintOf(other);
