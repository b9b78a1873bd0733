import { durationText } from '../duration.ts';
import type { Decision } from './decide.ts';
import type { Exception } from './exception.ts';
import { exceptionOf, isRunning, MOST_EXCEPTIONS, withException } from './exception.ts';
import type { ExposureState, Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { findingIdOf } from './finding.ts';
import { move } from './move.ts';
import { idOf } from './person.ts';
import type { Proposal } from './proposal.ts';
import type { DecisionSettings } from './settings.ts';

/** What was decided, and by whom; `second` where it took two. */
export type Wanted = Pick<Proposal, 'reason' | 'keepFor'> & { by: Person; second: Person | null };

/** The rules stay open, each by an exception of its own. Whether they may was asked before (whyNotLonger). */
export const keepNow = (
  finding: Finding,
  about: readonly TrackedExposure[],
  wanted: Wanted,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const exceptions = about.map((exposure) => exceptionFor(finding, exposure, wanted, now, settings));
  const moved = new Map(
    about.map((exposure, i) => [exposure.id, keptState(wanted, now, exceptions[i]?.until ?? now)] as const),
  );
  const { next } = move(finding, moved, now, settings);
  return {
    kind: 'change',
    claimed: [],
    next: { ...next, exceptions: addAll(next, exceptions, now) },
    reason: `kept by ${approversOf(wanted).map(idOf).join(' and ')}`,
  };
};

export const keptState = (
  { by, second, reason }: Pick<Wanted, 'by' | 'second' | 'reason'>,
  at: Instant,
  until: Instant,
): ExposureState => ({ kind: 'kept', by, second, reason, at, until, warned: false });

/** The finding's exceptions with those for these exposures. */
export const withExceptions = (
  finding: Finding,
  about: readonly TrackedExposure[],
  wanted: Wanted,
  now: Instant,
  settings: DecisionSettings,
): Finding['exceptions'] =>
  addAll(
    finding,
    about.map((exposure) => exceptionFor(finding, exposure, wanted, now, settings)),
    now,
  );

/**
 * Why these may not stay open any longer: a row of keeps that has reached its bound is not renewed, and a group has no
 * room for any number of exceptions. Null while they may.
 */
export const whyNotLonger = (
  finding: Finding,
  about: readonly TrackedExposure[],
  now: Instant,
  { maxKeep }: DecisionSettings,
): string | null => {
  if (about.some((exposure) => (exceptionOf(finding, exposure)?.since ?? now) + maxKeep <= now))
    return `It was kept open for ${durationText(maxKeep)} already, the longest that is allowed (MAX_KEEP).`;
  const running = finding.exceptions.filter((exception) => isRunning(exception, now));
  return running.length + about.length > MOST_EXCEPTIONS
    ? `A group can have ${MOST_EXCEPTIONS} exceptions at once, and ${running.length} are running. Choose fewer rules.`
    : null;
};

const approversOf = ({ by, second }: Wanted): Person[] => (second === null ? [by] : [by, second]);

const exceptionFor = (
  finding: Finding,
  exposure: TrackedExposure,
  wanted: Wanted,
  now: Instant,
  settings: DecisionSettings,
): Exception => {
  // A renewal is bounded by the first keep of the row.
  const since = exceptionOf(finding, exposure)?.since ?? now;
  return {
    id: `${findingIdOf(finding)}/exception/${finding.version + 1}/${exposure.rule.ruleId}`,
    rule: exposure.rule,
    entries: exposure.entries,
    reason: wanted.reason,
    approvers: approversOf(wanted),
    at: now,
    since,
    until: Math.min(now + wanted.keepFor, since + settings.maxKeep),
    withdrawnBy: null,
  };
};

const addAll = (finding: Finding, exceptions: readonly Exception[], now: Instant): Finding['exceptions'] =>
  exceptions.reduce<Finding['exceptions']>(
    (all, exception) => withException({ ...finding, exceptions: all }, exception, now),
    finding.exceptions,
  );
