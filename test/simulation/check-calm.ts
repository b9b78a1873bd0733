import { findingIdOf, type Finding, type Instant, type TrackedExposure } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { Enforcement } from '../../src/finding/settings.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { Aws, AwsRule } from './aws.ts';
import { contentOf, isPartOfExposure, letsWorldIn } from './oracle.ts';
import type { Slack } from './slack.ts';

type Calm = {
  now: Instant;
  enforcement: Enforcement;
  findings: readonly Finding[];
  swept: readonly SweptPlace[];
  aws: Aws;
  slack: Slack;
  changedAt: (ruleId: string) => Instant;
};

const FINAL = new Set(['revoked', 'vanished', 'observed']);
const OPEN = new Set(['pending', 'kept', 'failed']);

/**
 * What must hold whenever nothing is on its way, in a world in which nothing fails and nothing gets lost: not only in the
 * end, when a deadline or a sweep may have mended what went wrong before.
 */
export const checkCalm = (world: Calm): string[] => [
  ...world.findings.flatMap((finding) => [
    ...checkTold(finding),
    ...checkNoticed(finding, world),
    ...checkThread(finding, world),
    ...checkEnriched(finding, world),
  ]),
  ...checkFound(world),
  ...checkReported(world),
];

/** Edited from one exposure into another it stays, and keeps its deadline. */
const isThere = ({ rule }: TrackedExposure, rules: readonly AwsRule[], { lists }: Aws): boolean =>
  rules.some(
    (one) =>
      one.ruleId === rule.ruleId &&
      (contentOf(one) === contentOf(rule) ||
        isPartOfExposure(
          one,
          rules.filter((other) => other !== one),
          lists,
        )),
  );

/** Slack shows what is stored, everything was told, and what is over is in the archive. */
const checkTold = (finding: Finding): string[] => {
  const { exposures, message, quiet, shown, version, untold } = finding;
  const id = findingIdOf(finding);
  if (exposures.length === 0 || (quiet && message === null)) return [];
  if (message === null) return [`nobody was told of ${id}`];
  const isOver =
    exposures.every(({ state }) => FINAL.has(state.kind)) &&
    finding.undoUntil === null &&
    finding.restores.every(({ state }) => state.kind !== 'asked');
  return [
    ...(shown === version ? [] : [`${id} is at version ${version}, and Slack shows ${shown}`]),
    ...(untold.length === 0 && exposures.every(({ told }) => told) ? [] : [`${id}: something was not told`]),
    ...(isOver ? [`${id} is over and was not archived`] : []),
  ];
};

/** Whether the bot has closed what somebody had edited this exposure into: it stays until its deadline (settle-vanished.ts). */
const wasClosedAsAnother = (one: TrackedExposure, exposures: readonly TrackedExposure[]): boolean =>
  exposures.some(({ id, rule, state }) => id !== one.id && rule.ruleId === one.rule.ruleId && state.kind === 'revoked');

/**
 * What somebody has closed is not shown as open. Of what was closed before it was even found, because one event came
 * after the next, a sweep or the deadline finds out.
 */
const checkNoticed = ({ exposures, group }: Finding, { aws, changedAt }: Calm): string[] =>
  exposures.flatMap((exposure) =>
    OPEN.has(exposure.state.kind) &&
    exposure.foundAt < changedAt(exposure.rule.ruleId) &&
    !wasClosedAsAnother(exposure, exposures) &&
    !isThere(exposure, aws.rules(group.groupId), aws)
      ? [`${exposure.id} is ${exposure.state.kind}, and it is not there any more`]
      : [],
  );

/** What lets the world in is known. */
const checkFound = ({ aws, findings, now, enforcement }: Calm): string[] =>
  aws.groups().flatMap(({ key }) => {
    // What was seen once is left open on purpose.
    if (enforcement === 'observe') return [];
    const finding = findings.find(({ group }) => group.groupId === key.groupId);
    const isOpen = finding?.exposures.some(({ state }) => !FINAL.has(state.kind)) ?? false;
    // Beside a keep or a baseline it depends on what those count for.
    const isSpecial =
      (finding?.exceptions.some(({ until }) => until > now) ?? false) || (finding?.baseline.length ?? 0) > 0;
    if (isOpen || isSpecial) return [];
    return letsWorldIn(aws.rules(key.groupId), aws.lists) ? [`${key.groupId} is open, and nobody knows`] : [];
  });

/** The report of what was open before is not behind. */
const checkReported = ({ swept }: Calm): string[] =>
  swept.flatMap(({ place, version, shown }) =>
    version === (shown ?? 0) ? [] : [`the report of ${placeText(place)} is at ${version}, and Slack shows ${shown}`],
  );

/** Somebody has looked around, and who opened it was told once. */
const checkEnriched = (finding: Finding, { slack }: Calm): string[] => {
  const { exposures, message, surroundings, people, digest } = finding;
  if (message === null || exposures.every(({ state }) => FINAL.has(state.kind))) return [];
  const id = findingIdOf(finding);
  const told = slack.actors.filter((one) => one.finding === id).map(({ userId }) => userId);
  const known = digest === null ? Object.values(people).filter((userId) => userId !== null) : [];
  return [
    ...(surroundings === null ? [`nobody has looked around ${id}`] : []),
    ...known.flatMap((userId) => (told.includes(userId) ? [] : [`${userId} was not told of ${id}`])),
    ...(new Set(told).size === told.length ? [] : [`somebody was told of ${id} twice`]),
  ];
};

/** What says nothing in the thread; and what is said of several together. */
export const SILENT: ReadonlySet<string> = new Set(['opened', 'narrowing', 'revoking', 'unanswered', 'joined']);

/** One reply says it. */
const checkThread = (finding: Finding, { slack }: Calm): string[] => {
  if (finding.message === null || finding.digest !== null) return [];
  const replies = slack.messageOf(finding)?.replies ?? [];
  const ids = replies.filter(({ kind }) => !SILENT.has(kind)).map(({ id }) => id);
  return ids.flatMap((id, i) => (ids.indexOf(id) === i ? [] : [`${id} was told twice in the thread`]));
};

/** Shorter than this (ms), a wait or a keep may end before anybody can be told that it will. */
const SHORT = 5 * 60_000;

/** Nobody's time is up without a word before. */
export const checkReminded = (prev: Finding, next: Finding, now: Instant): string[] =>
  prev.exposures.flatMap(({ id, state }) => {
    const to = next.exposures.find((one) => one.id === id)?.state;
    if (!to || to.kind === state.kind) return [];
    const { deadline, waitingSince, remindedAt } = prev;
    const isClosed = 'by' in to && to.by.kind === 'deadline';
    const waited = deadline === null || waitingSince === null ? 0 : deadline - waitingSince;
    if (state.kind === 'pending' && isClosed && waited > SHORT && remindedAt === null)
      return [`the time of ${id} is up, and nobody was reminded`];
    if (state.kind === 'kept' && state.until <= now && state.until - state.at > SHORT && !state.warned)
      return [`the keep of ${id} is over, and nobody was told before`];
    return [];
  });
