import { coversAll } from '../exposure/covers.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding } from './finding.ts';

/**
 * Whether somebody decided to keep this very rule open. A kept prefix list whose address set has grown is not what was
 * decided on; one that has shrunk still is. `prefixLists`: entries by id, as they are now; of a list that could not be
 * read nobody can say so.
 */
export const isKeptOpen = (
  finding: Finding | null,
  rule: Rule,
  prefixLists: ReadonlyMap<string, readonly string[]>,
): boolean =>
  (finding?.exposures ?? []).some((exposure) => {
    if (exposure.state.kind !== 'kept' || exposure.rule.ruleId !== rule.ruleId) return false;
    if (fingerprintOf(exposure.rule) !== fingerprintOf(rule)) return false;
    if (rule.source.kind !== 'prefix-list') return true;
    const entries = prefixLists.get(rule.source.id);
    return entries !== undefined && coversAll(exposure.entries ?? [], entries);
  });

/** Whether the finding is about to close this very rule, whatever the entries of its prefix list are by now. */
export const isWaitingFor = (finding: Finding | null, rule: Rule): boolean =>
  (finding?.exposures ?? []).some(
    ({ rule: tracked, state }) =>
      (state.kind === 'pending' || state.kind === 'failed' || state.kind === 'revoking') &&
      tracked.ruleId === rule.ruleId &&
      fingerprintOf(tracked) === fingerprintOf(rule),
  );
