import { coversAll } from '../exposure/covers.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { isFinal } from './finding.ts';

/** A keep with reason, approvers and expiry, bound to the group and a fingerprint: the rule's id may change. */
export type Exception = {
  /** Unique within the group for ever. */
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

/** Beyond so many, the oldest that have ended are forgotten. */
const MOST_EXCEPTIONS = 60;

export const isRunning = ({ until }: Exception, now: Instant): boolean => until > now;

/** Whether the exception lets this very rule stay. A prefix list whose address set has grown is not what was decided on. */
export const covers = (exception: Exception, rule: Rule, entries: readonly string[] | null): boolean => {
  if (fingerprintOf(exception.rule) !== fingerprintOf(rule)) return false;
  if (rule.source.kind !== 'prefix-list') return true;
  // Without entries a list was too long to be stored, or could not be read: then it is the same only where both are.
  if (exception.entries === null || entries === null) return exception.entries === entries;
  return coversAll(exception.entries, entries);
};

/** The exceptions of which an exposure is the kept rule. */
export const exceptionOf = (
  { exceptions }: Pick<Finding, 'exceptions'>,
  exposure: Pick<TrackedExposure, 'entries'> & { rule: Rule },
): Exception | null => exceptions.findLast((exception) => covers(exception, exposure.rule, exposure.entries)) ?? null;

/** The running exception for an exposure; null when it has none. */
export const runningExceptionOf = (
  { exceptions }: Pick<Finding, 'exceptions'>,
  exposure: Pick<TrackedExposure, 'entries'> & { rule: Rule },
  now: Instant,
): Exception | null =>
  exceptionOf({ exceptions: exceptions.filter((exception) => isRunning(exception, now)) }, exposure);

/**
 * The list with this one in the place of those for the same rule. What has ended is forgotten, unless its rule is still
 * open: a renewal counts from the first keep.
 */
export const withException = (
  finding: Pick<Finding, 'exceptions' | 'exposures'>,
  added: Exception,
  now: Instant,
): readonly Exception[] => {
  const isStillOpen = (exception: Exception) =>
    finding.exposures.some(
      (exposure) => !isFinal(exposure.state) && covers(exception, exposure.rule, exposure.entries),
    );
  const others = finding.exceptions
    .filter((exception) => !covers(added, exception.rule, exception.entries))
    .filter((exception) => isRunning(exception, now) || isStillOpen(exception));
  return [...others, added].sort((a, b) => a.until - b.until).slice(-MOST_EXCEPTIONS);
};

/** Ends an exception before its time; `ids` are the exposures that wait for a decision again. Null when it has ended. */
export const withdraw = (
  finding: Pick<Finding, 'exceptions' | 'exposures'>,
  id: string,
  by: Person,
  now: Instant,
): { exceptions: readonly Exception[]; ids: readonly string[] } | null => {
  const exception = finding.exceptions.find((one) => one.id === id && isRunning(one, now));
  if (!exception) return null;
  const kept = finding.exposures.filter(
    (exposure) => exposure.state.kind === 'kept' && covers(exception, exposure.rule, exposure.entries),
  );
  const ended = { ...exception, until: now, withdrawnBy: by };
  return {
    exceptions: finding.exceptions.map((one) => (one === exception ? ended : one)),
    ids: kept.map((exposure) => exposure.id),
  };
};
