import { durationText } from '../duration.ts';
import { chosen } from './claims.ts';
import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Exception } from './exception.ts';
import { exceptionOf, withException } from './exception.ts';
import type { ExposureState, Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { findingIdOf } from './finding.ts';
import { keepNeeds } from './four-eyes.ts';
import { move } from './move.ts';
import type { Proposal } from './proposal.ts';
import { undoable } from './restore.ts';
import type { DecisionSettings } from './settings.ts';
import { tooLate } from './too-late.ts';
import { transition } from './transition.ts';

type Wanted = Pick<Proposal, 'reason' | 'keepFor'> & { by: Person; second: Person | null };
const refuse = (reason: string): Decision => ({ kind: 'refused', reason });

/** An approver lets rules stay open: at once, or as a proposal where a second one must agree. */
export const keep = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'keep' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const about = chosen(finding, command, 'pending');
  if (about.length === 0) return tooLate(finding, command);
  const tooLong = longerThanAllowed(finding, about, now, settings);
  if (tooLong !== null) return refuse(tooLong);
  const needs = keepNeeds(originsOf(about), finding.people, command.by.userId);
  if (needs.kind === 'refused') return refuse(needs.why);
  if (needs.kind === 'two-approvers') return propose(finding, command, about, needs.why, now);
  return keepNow(finding, about, { ...command, second: null }, now, settings);
};

/** What was revoked comes back as an exception: never on one person's word. */
export const undo = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'undo' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  if (!settings.reopen)
    return refuse('Portcullis may not authorise rules here (REOPEN=off), so nothing can be undone.');
  if (finding.undoUntil === null || finding.undoUntil <= now)
    return refuse(`A revoke can be undone for ${durationText(settings.undoWithin)} only, and that is over.`);
  const about = undoable(finding).filter(
    ({ rule }) => command.ruleIds === null || command.ruleIds.includes(rule.ruleId),
  );
  if (about.length === 0) return tooLate(finding, command);
  const needs = keepNeeds(originsOf(about), finding.people, command.by.userId);
  if (needs.kind === 'refused') return refuse(needs.why);
  return propose(finding, command, about, 'to open a rule again takes two people', now);
};

/** The second approver's word. */
export const agree = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'agree' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const proposal = finding.proposals.find(({ id }) => id === command.proposal);
  if (!proposal) return tooLate(finding, command);
  if (proposal.by.userId === command.by.userId) return refuse('You proposed it yourself: somebody else has to agree.');
  const about = finding.exposures.filter(({ id }) => proposal.exposureIds.includes(id));
  const needs = keepNeeds(originsOf(about), finding.people, command.by.userId);
  if (needs.kind === 'refused') return refuse(needs.why);
  const wanted = { ...proposal, by: proposal.by, second: command.by };
  if (proposal.kind === 'undo') return putBack(finding, about, wanted, now, settings);
  const tooLong = longerThanAllowed(finding, about, now, settings);
  return tooLong === null ? keepNow(finding, about, wanted, now, settings) : refuse(tooLong);
};

const originsOf = (about: readonly TrackedExposure[]) => about.map(({ origin }) => origin);

const propose = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'keep' | 'undo' }>,
  about: readonly TrackedExposure[],
  why: string,
  now: Instant,
): Decision => {
  const { kind, reason, keepFor, by } = command;
  const exposureIds = about.map(({ id }) => id);
  const same = finding.proposals.some(
    (one) =>
      one.kind === kind &&
      one.by.userId === by.userId &&
      one.reason === reason &&
      one.keepFor === keepFor &&
      one.exposureIds.join() === exposureIds.join(),
  );
  if (same) return { kind: 'nothing', reason: 'their own proposal, again' };
  const next = { ...finding, version: finding.version + 1 };
  const proposal = {
    id: `${findingIdOf(next)}/proposal/${next.version}`,
    kind,
    exposureIds,
    reason,
    keepFor,
    by,
    at: now,
    why,
  };
  return {
    kind: 'change',
    claimed: [],
    // One at a time: what another approver wants instead is what the message shows.
    next: {
      ...next,
      proposals: [proposal],
      untold: [...finding.untold, transition(next, 'proposed', about, now, by, why)],
    },
    reason: `proposed by ${by.userId}: ${why}`,
  };
};

const keepNow = (
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
    reason: `kept by ${approversOf(wanted)
      .map(({ userId }) => userId)
      .join(' and ')}`,
  };
};

/** The exception is written before anything is opened: the new rule is kept from the first moment on. */
const putBack = (
  finding: Finding,
  about: readonly TrackedExposure[],
  wanted: Wanted & { second: Person },
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  if (finding.undoUntil === null || finding.undoUntil <= now)
    return refuse(`A revoke can be undone for ${durationText(settings.undoWithin)} only, and that is over.`);
  const exceptions = about.map((exposure) => exceptionFor(finding, exposure, wanted, now, settings));
  const next = { ...finding, version: finding.version + 1 };
  const { by, second } = wanted;
  const restores = about.map(({ id }) => ({
    exposureId: id,
    by,
    second,
    at: now,
    leaseUntil: now + settings.lease,
    attempts: 1,
    state: { kind: 'asked' as const },
  }));
  return {
    kind: 'change',
    claimed: [],
    next: {
      ...next,
      proposals: [],
      exceptions: addAll(next, exceptions, now),
      restores: [...finding.restores, ...restores],
    },
    reason: `undone by ${by.userId} and ${second.userId}`,
  };
};

const approversOf = ({ by, second }: Wanted): Person[] => (second === null ? [by] : [by, second]);

export const keptState = (
  { by, second, reason }: Pick<Wanted, 'by' | 'second' | 'reason'>,
  at: Instant,
  until: Instant,
): ExposureState => ({ kind: 'kept', by, second, reason, at, until, warned: false });

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

/** A row of keeps that has reached its bound is not renewed; null while there is time left. */
const longerThanAllowed = (
  finding: Finding,
  about: readonly TrackedExposure[],
  now: Instant,
  { maxKeep }: DecisionSettings,
): string | null =>
  about.some((exposure) => (exceptionOf(finding, exposure)?.since ?? now) + maxKeep <= now)
    ? `It was kept open for ${durationText(maxKeep)} already, the longest that is allowed (MAX_KEEP).`
    : null;
