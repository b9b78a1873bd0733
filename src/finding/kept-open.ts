import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { runningExceptionOf } from './exception.ts';
import type { Finding, Instant } from './finding.ts';

/**
 * Whether people decided that this rule may stay open, whatever its id is by now. A prefix list whose address set has
 * grown is not what was decided on; one that has shrunk still is. `prefixLists`: entries by id, as they are now; of a
 * list that could not be read nobody can say so.
 */
export const isKeptOpen = (
  finding: Finding | null,
  rule: Rule,
  prefixLists: ReadonlyMap<string, readonly string[]>,
  now: Instant,
): boolean => {
  if (finding === null) return false;
  const entries = rule.source.kind === 'prefix-list' ? (prefixLists.get(rule.source.id) ?? null) : null;
  return runningExceptionOf(finding, { rule, entries }, now) !== null;
};

/** Whether the finding is about to close this very rule, whatever the entries of its prefix list are by now. */
export const isWaitingFor = (finding: Finding | null, rule: Rule): boolean =>
  (finding?.exposures ?? []).some(
    ({ rule: tracked, state }) =>
      WAITING.has(state.kind) && tracked.ruleId === rule.ruleId && fingerprintOf(tracked) === fingerprintOf(rule),
  );

const WAITING: ReadonlySet<string> = new Set(['pending', 'failed', 'narrowing', 'revoking']);
