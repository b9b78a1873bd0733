import { coversAll } from '../exposure/covers.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { isFinal } from './finding.ts';

/** A keep with reason, approvers and expiry, bound to the group and a fingerprint: the rule's id may change. */
export type Exception = {
  /** Unique within the group for ever, for one decision on one rule id. */
  id: string;
  /** What is let in, as it was decided on. */
  rule: Rule;
  /** Of a prefix list: its entries as they were decided on. Null for every other source. */
  entries: readonly string[] | null;
  reason: string;
  approvers: readonly Person[];
  /** When this keep was decided, and when the first of an unbroken row of them. */
  at: Instant;
  since: Instant;
  until: Instant;
  /** Who ended it before its time. */
  withdrawnBy: Person | null;
};

/** As many as run in a group at once. Beyond so many, the oldest that have ended are forgotten. */
export const MOST_EXCEPTIONS = 60;
/** A rule that is found again so long (ms) after its exception ended begins a new row of keeps. */
const ROW_ENDS_AFTER = 86_400_000;

export const isRunning = ({ until }: Exception, now: Instant): boolean => until > now;

/**
 * Whether the exception lets this very rule stay. A prefix list whose address set has grown is not what was decided on;
 * of one that was too long to be stored, or could not be read, nobody can say so.
 */
export const covers = (exception: Exception, rule: Rule, entries: readonly string[] | null): boolean => {
  if (!isFor(exception, rule)) return false;
  if (rule.source.kind !== 'prefix-list') return true;
  if (exception.entries === null || entries === null || entries.length === 0) return false;
  return coversAll(exception.entries, entries);
};

/** Whether it is about this rule, whatever a prefix list holds by now: what ends or bounds an exception asks no more. */
export const isFor = (exception: Pick<Exception, 'rule'>, rule: Rule): boolean =>
  fingerprintOf(exception.rule) === fingerprintOf(rule);

/** The exception by which the rule is kept, or was kept last: the row that a renewal goes on with. Null for a first keep. */
export const exceptionOf = (
  { exceptions }: Pick<Finding, 'exceptions'>,
  { rule, foundAt }: Pick<TrackedExposure, 'rule' | 'foundAt'>,
): Exception | null =>
  exceptions.findLast((exception) => isFor(exception, rule) && foundAt <= exception.until + ROW_ENDS_AFTER) ?? null;

/** The running exception that lets this very rule stay; null when it has none. */
export const runningExceptionOf = (
  { exceptions }: Pick<Finding, 'exceptions'>,
  exposure: Pick<TrackedExposure, 'entries'> & { rule: Rule },
  now: Instant,
): Exception | null =>
  exceptions.findLast((one) => isRunning(one, now) && covers(one, exposure.rule, exposure.entries)) ?? null;

/**
 * The list with this one in the place of the one for the same rule. What has ended is forgotten, unless a renewal would
 * count from its first keep.
 */
export const withException = (
  finding: Pick<Finding, 'exceptions' | 'exposures'>,
  added: Exception,
  now: Instant,
): readonly Exception[] => {
  const isInRow = (exception: Exception) =>
    exception.until + ROW_ENDS_AFTER > now ||
    finding.exposures.some((exposure) => !isFinal(exposure.state) && exceptionOf(finding, exposure) === exception);
  const others = finding.exceptions.filter((exception) => !isFor(exception, added.rule)).filter(isInRow);
  return [...others, added].sort((a, b) => a.until - b.until).slice(-MOST_EXCEPTIONS);
};

/**
 * Ends an exception before its time; `ids` are the exposures that wait for a decision again. Null when it has ended.
 * A rule that was edited under its id may have been decided on as two: then both end.
 */
export const withdraw = (
  finding: Pick<Finding, 'exceptions' | 'exposures'>,
  id: string,
  by: Person,
  now: Instant,
): { exceptions: readonly Exception[]; ids: readonly string[] } | null => {
  const ending = finding.exceptions.filter((one) => one.id === id && isRunning(one, now));
  if (ending.length === 0) return null;
  const kept = finding.exposures.filter(
    ({ state, rule }) => state.kind === 'kept' && ending.some((exception) => isFor(exception, rule)),
  );
  return {
    exceptions: finding.exceptions.map((one) => (ending.includes(one) ? { ...one, until: now, withdrawnBy: by } : one)),
    ids: kept.map((exposure) => exposure.id),
  };
};
