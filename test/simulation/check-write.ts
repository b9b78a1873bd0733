import type { ExposureState, Finding, Instant, Origin, Person, TrackedExposure } from '../../src/finding/finding.ts';
import { piecesOfItsOwn } from '../../src/finding/narrowing.ts';
import { idOf, isSurelyAnother } from '../../src/finding/person.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { areTwoHumans, isHuman } from './humans.ts';

/** What a check of a write knows of the world around it. */
export type WriteContext = {
  now: Instant;
  settings: DecisionSettings;
  /** Whether this person has asked for one of these, and may: approvers for what keeps open, members for what closes. */
  asked: (userId: string, ...kinds: readonly string[]) => boolean;
  wasAnnounced: (id: string) => boolean;
  /** Whether the exposure's rule, as it was found, is there right now. */
  isThere: (exposure: TrackedExposure) => boolean;
  /** Whether AWS was asked to remove this rule. */
  wasAsked: (ruleId: string) => boolean;
  /** Whether it said yes. */
  wasAccepted: (ruleId: string) => boolean;
  /** Whether a rule of this id is there. */
  hasRule: (ruleId: string) => boolean;
  /** Whether it was not there as an exposure at some moment of the last minute or so. */
  wasMissing: (exposure: TrackedExposure) => boolean;
};

const FINAL = new Set(['revoked', 'vanished', 'observed']);
const TOLD = new Set(['kept', 'revoked', 'vanished', 'failed', 'observed', 'revoking', 'narrowing']);

/** What is wrong with a write of a finding, in the words of the promises. */
export const checkWrite = (prev: Finding | null, next: Finding, context: WriteContext): string[] => {
  if (next.version !== (prev?.version ?? 0) + 1) return [`version ${next.version} was written over ${prev?.version}`];
  if (prev === null) return [];
  for (const { rule, adopted } of next.baseline) {
    const before = prev.baseline.find((one) => one.rule.ruleId === rule.ruleId);
    if (adopted !== null && before?.adopted === null && !context.asked(idOf(adopted.by), 'adopt'))
      return [`${rule.ruleId} was adopted by nobody who may`];
  }
  if (next.sequence !== prev.sequence) return checkArchived(prev, next);
  return [
    ...prev.exposures.flatMap((before) => {
      const after = next.exposures.find(({ id }) => id === before.id);
      if (after) return before.state === after.state ? [] : checkMove(prev, next, before, after, context);
      return checkGone(prev, next, before, context);
    }),
    ...checkDeadline(prev, next, context),
    ...checkProposals(prev, next, context),
    ...checkRestores(prev, next, context),
    ...checkTold(prev, next, context),
  ];
};

const checkArchived = (prev: Finding, next: Finding): string[] => [
  ...(next.sequence === prev.sequence + 1 ? [] : [`sequence ${prev.sequence} is followed by ${next.sequence}`]),
  ...prev.exposures.flatMap(({ id, state }) =>
    FINAL.has(state.kind) ? [] : [`${id} was archived although it is ${state.kind}`],
  ),
  ...(prev.untold.length > 0 || prev.exposures.some(({ told }) => !told) ? ['archived before it was told'] : []),
  ...(prev.restores.some(({ state }) => state.kind === 'asked') ? ['archived before it was restored'] : []),
  ...prev.exposures.flatMap(({ id }) => (next.tombstones[id] ? [] : [`${id} has no tombstone`])),
  ...(next.recent.some(({ forgotten }) => forgotten?.openFor === 0 && !forgotten.vanished)
    ? ['an earlier finding stands for others that are forgotten, and there were none']
    : []),
];

/** A finding shows what became of as many rules as the default quota lets a group have. */
const ROOM = 60;
/** What is settled may leave a finding that has no room for it; in the very write that settles it, too. */
const checkGone = (prev: Finding, next: Finding, before: TrackedExposure, { wasMissing }: WriteContext): string[] => {
  const { id, state } = before;
  const grave = next.tombstones[id];
  const isSettledNow =
    grave?.outcome === 'vanished' &&
    wasMissing(before) &&
    next.untold.some(({ kind, exposureIds }) => kind === 'vanished' && exposureIds.includes(id));
  if (!FINAL.has(state.kind) && !isSettledNow) return [`${id} was lost while ${state.kind}`];
  if (grave && prev.exposures.length < ROOM) return [`${id} left a finding that has room for it`];
  return state.kind === 'revoked' && !grave ? [`the revoked ${id} was forgotten`] : [];
};

const checkMove = (
  prev: Finding,
  next: Finding,
  before: TrackedExposure,
  after: TrackedExposure,
  context: WriteContext,
): string[] => {
  const { id, state: from } = before;
  const { state: to } = after;
  if (same(from, to)) return [];
  if (FINAL.has(from.kind)) return [`${id} was ${from.kind} for good and became ${to.kind}`];
  const fault = faultOf(prev, next, before, to, context);
  const isNews = from.kind !== to.kind && TOLD.has(to.kind);
  const isTold = next.untold.some(
    ({ kind, exposureIds, id: told }) =>
      kind === to.kind && exposureIds.includes(id) && !prev.untold.some((one) => one.id === told),
  );
  return [
    ...(fault === null ? [] : [`${id}: ${from.kind} became ${to.kind}: ${fault}`]),
    ...(isNews && !isTold ? [`${id}: nobody will be told that it is ${to.kind}`] : []),
    ...(from.kind === 'kept' && to.kind === 'pending' && next.untold.length === prev.untold.length
      ? [`${id}: nobody will be told that its keep has ended`]
      : []),
  ];
};

const same = (a: ExposureState, b: ExposureState): boolean =>
  a === b || (a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b));

const faultOf = (
  prev: Finding,
  next: Finding,
  before: TrackedExposure,
  to: ExposureState,
  context: WriteContext,
): string | null => {
  const { now, settings, asked } = context;
  const from = before.state;
  const isSameDecision = 'by' in from && 'by' in to && deciderOf(from) === deciderOf(to);
  switch (to.kind) {
    case 'pending':
      if (from.kind === 'kept' && from.until > now && !prevented(prev, next, context)) return 'its time is not up';
      return null;
    case 'revoking':
    case 'narrowing': {
      if (settings.enforcement === 'observe') return 'under observe';
      if (from.kind === 'kept') return 'it was kept';
      if (to.kind === 'narrowing' && !settings.reopen) return 'REOPEN is off';
      // Only to note that AWS has accepted the revoke.
      if (
        from.kind === 'revoking' &&
        to.kind === 'revoking' &&
        to.accepted &&
        same({ ...from, accepted: to.accepted }, to)
      )
        return null;
      if (from.kind === to.kind && from.leaseUntil > now) return 'its lease has not expired';
      if (from.kind === 'failed' && isSameDecision && to.by.kind === 'deadline' && from.retryAt > now)
        return 'too early for the next try';
      if (to.by.kind !== 'deadline')
        return asked(idOf(to.by), 'revoke', 'narrow') ? null : 'nobody who may has decided so';
      if (settings.enforcement !== 'enforce') return 'the deadline closes nothing here';
      // What a narrowing that was under way has come to may be written down; check-rules.ts sees that nothing goes.
      if (prev.paused !== null && next.paused !== null && from.kind !== 'narrowing') return 'it is paused';
      if (isSameDecision) return null;
      const deadline = from.kind === 'narrowing' ? from.deadline : prev.deadline;
      return deadline !== null && deadline <= now ? null : 'its deadline has not come';
    }
    case 'kept': {
      // Only to note that people were told of its end.
      if (from.kind === 'kept') return same({ ...from, warned: true }, to) ? null : 'it was kept already';
      if (from.kind !== 'pending') return 'it was decided already';
      if (to.until <= to.at || to.until <= now) return 'its time is over already';
      const exception = next.exceptions.find(({ until, at }) => until === to.until && at === to.at);
      if (!exception) return 'without an exception';
      if (to.until > exception.since + settings.maxKeep) return 'for longer than MAX_KEEP';
      if (!asked(idOf(to.by), 'keep', 'undo')) return 'nobody who may has asked for it';
      if (to.second !== null && !asked(idOf(to.second), 'agree')) return 'the second approver did not agree';
      if (to.second !== null && !areTwo(to.by, to.second)) return 'one person counts for two';
      // What came back under an exception goes by what was decided then.
      return prev.exceptions.some(({ id }) => id === exception.id) ? null : notByFourEyes(prev, before, to);
    }
    case 'revoked':
      if (from.kind !== 'revoking') return 'nobody had claimed it';
      if (!context.wasAsked(before.rule.ruleId)) return 'it was not Portcullis that removed it';
      return context.isThere(before) ? 'it is still there' : null;
    case 'vanished':
      return context.wasMissing(before) ? null : 'it was there all the time';
    case 'failed':
      // Its spare pieces are gone.
      if (from.kind === 'failed') {
        if (!same({ ...from, pieces: [] }, to)) return 'nobody had claimed it';
        // A revoke that was accepted and does nothing is not looked after here: it lets in nobody on a watched port.
        const isLeft = piecesOfItsOwn(prev, before.id).some(
          (ruleId) => context.hasRule(ruleId) && !context.wasAccepted(ruleId),
        );
        return isLeft ? 'what was put beside it is still there' : null;
      }
      return from.kind === 'revoking' ? null : 'nobody had claimed it';
    case 'observed':
      if (settings.enforcement !== 'observe') return 'it is not to be left open';
      return prev.deadline !== null && prev.deadline <= now ? null : 'its deadline has not come';
  }
};

/** Two people, surely so, and as they are in truth. */
const areTwo = (one: Person, other: Person): boolean => isSurelyAnother(one, other) && areTwoHumans(one, other);

/** Who opened it has no say, and where nobody can tell who that is, two people have. */
const notByFourEyes = (
  { people }: Finding,
  { origin: { actor } }: TrackedExposure,
  { by, second }: Extract<ExposureState, { kind: 'kept' }>,
): string | null => {
  const opener = actor.proven ? (people[actor.name ?? ''] ?? null) : null;
  const deciders = second === null ? [by] : [by, second];
  if (opener !== null && deciders.some((one) => slackIdOf(one) === opener)) return 'who opened it has decided so';
  if (actor.proven && deciders.some((one) => isNamesake(one, actor.name))) return 'who opened it has decided so';
  // Of two whom AWS names in the same way it proves that they are two.
  const areNamedAlike = actor.proven && by.kind === 'operator' && isAddress(by.person) === isAddress(actor.name);
  return second === null && opener === null && !areNamedAlike ? 'on one word, and nobody knows who opened it' : null;
};

/** Whom AWS names at both ends. Who somebody of Slack is takes Slack to tell, which may not have been able to. */
const isNamesake = (by: Person, name: string | null): boolean => by.kind === 'operator' && isHuman(by, name);
const isAddress = (name: string | null): boolean => name?.includes('@') ?? false;

const slackIdOf = (by: Person): string | null => (by.kind === 'person' ? by.userId : by.slackId);

const deciderOf = ({ by }: Extract<ExposureState, { by: unknown }>): string => idOf(by);

/** Whether somebody ended the keep before its time. */
const prevented = (prev: Finding, next: Finding, { asked }: WriteContext): boolean =>
  next.exceptions.some(
    ({ withdrawnBy, id }) =>
      withdrawnBy !== null &&
      asked(idOf(withdrawnBy), 'withdraw') &&
      prev.exceptions.find((one) => one.id === id)?.withdrawnBy === null,
  );

const isOpener = ({ people }: Finding, { origin: { actor } }: TrackedExposure, by: Person): boolean =>
  actor.proven &&
  ((slackIdOf(by) !== null && people[actor.name ?? ''] === slackIdOf(by)) || isNamesake(by, actor.name));

/** Why it takes two, told by hand; null where this does not tell. */
const whyTwo = ({ actor }: Origin, by: Person): RegExp | null => {
  if (!actor.proven || actor.kind !== 'person') return /does not prove which person/;
  if (by.kind === 'operator') return null;
  return isAddress(actor.name) ? /no member of this Slack workspace/ : /not by an e-mail address/;
};

/** A proposal is an approver's, who has not opened what it is about; to put something back is one of its own kind. */
const checkProposals = (prev: Finding, next: Finding, { asked, settings }: WriteContext): string[] =>
  next.proposals.flatMap(({ id, kind, by, exposureIds, why }) => {
    if (prev.proposals.some((one) => one.id === id)) return [];
    const faults: string[] = [];
    if (!asked(idOf(by), kind)) faults.push(`a ${kind} was proposed by nobody who may`);
    const about = prev.exposures.filter((one) => exposureIds.includes(one.id));
    if (about.length === 0) faults.push(`a ${kind} was proposed of nothing`);
    if (about.some((one) => isOpener(prev, one, by))) faults.push(`who opened it proposed a ${kind}`);
    const from = kind === 'undo' ? 'revoked' : 'pending';
    if (about.some(({ state }) => state.kind !== from)) faults.push(`a ${kind} was proposed of what is not ${from}`);
    const [first, ...others] = about;
    if (kind === 'keep' && first && others.length === 0 && whyTwo(first.origin, by)?.test(why) === false)
      faults.push(`a ${kind} takes two because: ${why}`);
    if (kind === 'undo') faults.push(...mayNotPutBack(prev, next, settings));
    return faults;
  });

/** What is put back two people have asked for, neither of whom opened it, and nobody else asks for it again meanwhile. */
const checkRestores = (prev: Finding, next: Finding, { asked, settings, now }: WriteContext): string[] =>
  next.restores.flatMap((restore) => {
    const { exposureId, by, second, at, leaseUntil, attempts, state } = restore;
    const before = prev.restores.find((one) => one.exposureId === exposureId && one.at === at);
    if (state.kind !== 'asked' || (before?.state.kind === 'asked' && before.attempts === attempts)) return [];
    if (before) return before.leaseUntil > now ? [`${exposureId} is put back twice at the same time`] : [];
    const faults = mayNotPutBack(prev, next, settings);
    if (!asked(idOf(by), 'undo') || !asked(idOf(second), 'agree')) faults.push('nobody who may has asked for it');
    if (!areTwo(by, second)) faults.push('one person counts for two');
    const about = prev.exposures.find(({ id }) => id === exposureId);
    if (about?.state.kind !== 'revoked') faults.push(`it is ${about?.state.kind ?? 'nothing'}`);
    if (about && (isOpener(prev, about, by) || isOpener(prev, about, second)))
      faults.push('who opened it asked for it');
    if (leaseUntil <= now) faults.push('its lease is over already');
    return faults.map((fault) => `${exposureId} is put back: ${fault}`);
  });

const mayNotPutBack = (prev: Finding, next: Finding, { reopen }: DecisionSettings): string[] => [
  ...(reopen ? [] : ['to put back a rule was asked for although REOPEN is off']),
  ...(prev.paused === null || next.paused === null ? [] : ['to put back a rule was asked for while it is paused']),
];

/** A deadline that somebody is waiting for never moves later, but by an approver's word. */
const checkDeadline = (prev: Finding, next: Finding, { settings, asked, now }: WriteContext): string[] => {
  const isWaiting = ({ state }: TrackedExposure) => state.kind === 'pending';
  const stays = next.exposures.some(
    (one) => isWaiting(one) && prev.exposures.some((before) => before.id === one.id && isWaiting(before)),
  );
  const granted = next.extensions.length - prev.extensions.length;
  const faults: string[] = [];
  if (stays && prev.deadline !== null && next.deadline === null) faults.push('a deadline was lost');
  const waits = next.exposures.some(isWaiting);
  if (waits && next.deadline === null) faults.push('something waits without a deadline');
  if (!waits && next.deadline !== null) faults.push('a deadline counts, and nothing waits');
  if (
    next.deadline !== null &&
    next.deadline > now + settings.revokeAfter + settings.moreTime * settings.mostExtensions
  )
    faults.push('a deadline lies too far ahead');
  if (stays && prev.deadline !== null && next.deadline !== null && next.deadline > prev.deadline) {
    const last = next.extensions.at(-1);
    if (granted !== 1 || !last || !asked(idOf(last.by), 'more-time'))
      faults.push('a deadline moved later without an approver’s word');
    if (next.exposures.some((one) => isWaiting(one) && last && isOpener(prev, one, last.by)))
      faults.push('who opened it gave themselves more time');
    if (next.deadline > Math.max(prev.deadline, now) + settings.moreTime) faults.push('a deadline moved by too much');
  }
  if (next.extensions.length > settings.mostExtensions) faults.push('more time was given too often');
  return faults;
};

/** What is not told is told before it is forgotten. */
const checkTold = (prev: Finding, next: Finding, { wasAnnounced }: WriteContext): string[] => {
  const forgotten = prev.untold.filter(({ id }: Transition) => !next.untold.some((one) => one.id === id));
  return forgotten.flatMap(({ id }) => (wasAnnounced(id) ? [] : [`${id} was forgotten before it was announced`]));
};
