import { digestLineOf } from '../../src/finding/digest.ts';
import type { Finding, Instant, TrackedExposure } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { PauseEvent } from '../../src/finding/pause.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { ViewSettings } from '../../src/slack/views/view-settings.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import type { Aws } from './aws.ts';
import { checkActors } from './check-actors.ts';
import { checkHomes } from './check-homes.ts';
import { humanOf } from './humans.ts';
import { fasterIn } from './who-was-faster.ts';
import { contentOf, letsWorldIn } from './oracle.ts';
import type { Rendering, Slack } from './slack.ts';

type World = {
  now: Instant;
  settings: DecisionSettings;
  sweeps: boolean;
  /** Whether runs fail or die here. */
  hasFaults: boolean;
  /** For how long (ms) what is listed may be old. */
  stale: number;
  views: ViewSettings;
  aws: Aws;
  slack: Slack;
  current: readonly Finding[];
  archived: readonly Finding[];
  announced: readonly Transition[];
  /** What was to be told of pauses and what was, by id; and operations that nobody has answered. */
  pauses: {
    events: readonly PauseEvent[];
    posted: readonly string[];
    announced: readonly string[];
    unanswered: readonly string[];
  };
  swept: readonly SweptPlace[];
  /** Every transition that a write has made, by id. */
  made: ReadonlyMap<string, Transition>;
  /** Those of them that a thread has to tell. */
  owed: ReadonlySet<string>;
};

const DONE = new Set(['revoked', 'vanished', 'observed']);

/** What is wrong when nothing is left to happen. */
export const checkEnd = (world: World): string[] => [
  ...world.current.flatMap((finding) => checkStates(finding, world)),
  ...(world.settings.enforcement === 'enforce' ? checkClosed(world) : []),
  ...told(world).flatMap((finding) => checkMessage(finding, world)),
  ...checkAnnounced(world),
  ...checkThreads(world),
  ...checkReports(world),
  ...checkRenderings(world),
  ...checkPauses(world),
  ...checkRefusals(world),
  ...checkActors(world.slack),
  ...checkHomes(world),
];

/** Each finding once: of one that was joined in the moment in which it was put into the archive, the archive is behind. */
const told = ({ current, archived }: World): readonly Finding[] => {
  const going = current.filter(({ exposures }) => exposures.length > 0);
  const ids = new Set(going.map(findingIdOf));
  return [...going, ...archived.filter((finding) => !ids.has(findingIdOf(finding)))];
};

/** An approver may come too late, and is never told that they may not; nobody was faster than themselves. */
const checkRefusals = ({ slack, views, hasFaults }: World): string[] =>
  slack.told.flatMap(({ userId, text }) =>
    wasFaster(userId, String(text), hasFaults) ||
    (views.approvers.includes(userId) &&
      /approver may|Only approvers|Guests|organisations|Only people|deactivated|does not know|undefined/.test(
        String(text),
      ))
      ? [`${userId} may decide, and was told: ${text}`]
      : [],
  );

/**
 * Whether somebody is told of themselves that they were faster. Who somebody at a command line is in Slack takes Slack to
 * tell, which may not have been able to.
 */
const wasFaster = (userId: string, text: string, hasFaults: boolean): boolean => {
  const faster = fasterIn(text);
  const winner = faster && (faster.isInSlack || !hasFaults) ? humanOf(faster.name) : null;
  return winner !== null && winner === humanOf(userId);
};

const checkStates = (finding: Finding, { now, settings }: World): string[] => [
  ...finding.exposures.flatMap(({ id, state }) => {
    if (state.kind === 'kept' && state.until > now) return [];
    if (state.kind === 'pending' && settings.enforcement === 'approve') return [];
    if (DONE.has(state.kind)) return [];
    return [`in the end ${id} is ${state.kind}`];
  }),
  ...(finding.exposures.length > 0 && finding.exposures.every(({ state }) => DONE.has(state.kind))
    ? [`${findingIdOf(finding)} is settled and was not archived`]
    : []),
  ...finding.restores.flatMap(({ exposureId, state }) =>
    state.kind === 'asked' ? [`${exposureId} was never put back`] : [],
  ),
  ...(finding.untold.length > 0 ? [`${findingIdOf(finding)}: not everything was told`] : []),
];

/** What lets the world in is gone, or somebody keeps it open for a while. */
const checkClosed = ({ aws, current, now, sweeps }: World): string[] =>
  aws.groups().flatMap(({ key }) => {
    const finding = current.find(({ group }) => group.groupId === key.groupId);
    const running = finding?.exceptions.filter(({ until }) => until > now) ?? [];
    const standing = finding?.baseline.filter(({ adopted }) => adopted === null) ?? [];
    const isBaseline = (rule: (typeof rules)[number]) =>
      standing.some((one) => one.rule.ruleId === rule.ruleId && contentOf(one.rule) === contentOf(rule));
    const isKept = (rule: (typeof rules)[number]) =>
      isBaseline(rule) ||
      running.some(
        (exception) =>
          contentOf(exception.rule) === contentOf(rule) &&
          (rule.source.kind !== 'prefix-list' ||
            aws.lists.get(rule.source.id)?.every((cidr) => exception.entries?.includes(cidr)) === true),
      );
    // What came back under an exception and is no exposure by itself is tracked by nobody: a sweep finds it afterwards.
    if (!sweeps && finding && finding.exceptions.length > 0) return [];
    const rules = aws.rules(key.groupId);
    const open = rules.filter((rule) => !isKept(rule));
    return letsWorldIn(open, aws.lists) ? [`${key.groupId} is open: ${open.map(contentOf).join(', ')}`] : [];
  });

/** What is written about the telling of a finding, and what no message shows. A test holds the views to it. */
export const BESIDE_THE_POINT: ReadonlySet<string> = new Set<keyof Finding | keyof TrackedExposure>([
  ...(['version', 'message', 'posting', 'shown', 'untold', 'toldActors'] as const),
  ...(['shownIn', 'told'] as const),
]);

/** Whether the two are the same but for that, without a look into what they share: then their messages are, too. */
const isShownAlike = (one: Finding, other: Finding): boolean =>
  one === other ||
  (isAlike({ ...one, exposures: null }, { ...other, exposures: null }) &&
    one.exposures.length === other.exposures.length &&
    one.exposures.every((exposure, i) => isAlike(exposure, other.exposures[i])));
const isAlike = <T extends object>(one: T, other: T | undefined): boolean => {
  if (one === other) return true;
  for (const key in one) if (one[key] !== other?.[key] && !BESIDE_THE_POINT.has(key)) return false;
  return true;
};

/** One message, or one line; and what it says is what is stored. */
const checkMessage = (finding: Finding, { slack, views, hasFaults }: World): string[] => {
  const id = findingIdOf(finding);
  const messages = slack.messages.filter((message) => findingIdOf(message.finding) === id);
  if (finding.digest !== null) {
    const line = slack.digests
      .filter(({ digest }) => digest.id === finding.digest)
      .flatMap(({ digest }) => digest.lines)
      .find((one) => one.finding === id);
    const { version: _v, ...stored } = digestLineOf(finding);
    const { version: _w, ...shown } = line ?? { version: 0 };
    if (messages.length > 0) return [`${id} has a line and a message`];
    return JSON.stringify(stored) === JSON.stringify(shown) ? [] : [`the line of ${id} is not what is stored`];
  }
  const [message] = messages;
  if (finding.quiet && !message) return [];
  if (!message || messages.length > 1) return [`${id} has ${messages.length} messages`];
  if (isShownAlike(finding, message.finding)) return [];
  // Whose run ends right after its update was overtaken cannot know, and nothing is left to be done that would show it.
  if (message.isOvertaken && hasFaults) return [];
  const { version } = message.finding;
  const view = (state: Finding) => JSON.stringify(findingMessage({ ...state, version }, views));
  return view(finding) === view(message.finding) ? [] : [`the message of ${id} is not what is stored`];
};

/** Of every pause and its end the bus and the channel hear, the channel once and in order; and nobody waits in vain. */
const checkPauses = ({ pauses, hasFaults }: World): string[] => {
  const { events, posted, announced, unanswered } = pauses;
  if (events.length === 0 && posted.length === 0 && unanswered.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const told = posted.filter((id) => ids.includes(id));
  return [
    ...ids.filter((id) => !announced.includes(id)).map((id) => `${id} was never announced`),
    ...(JSON.stringify(told) === JSON.stringify(ids)
      ? []
      : [`the channel was told of ${told.join()}, not of ${ids.join()}`]),
    ...(new Set(posted).size === posted.length ? [] : [`the channel was told twice: ${posted.join()}`]),
    ...(hasFaults ? [] : unanswered.map((id) => `${id} was never answered`)),
  ];
};

/** What was open before is reported, once for each place, as it is stored. */
const checkReports = ({ slack, swept, current }: World): string[] =>
  swept.flatMap(({ place, lines }) => {
    const isLeft = ({ group, baseline }: Finding, groupId: string) =>
      group.groupId === groupId && baseline.some(({ adopted }) => adopted === null);
    for (const { groupId, state } of lines)
      if (state === 'open' && !current.some((finding) => isLeft(finding, groupId)))
        return [`${groupId} is reported as open, and nothing is left alone there`];
    const reports = slack.reports.filter((report) => placeText(report.swept.place) === placeText(place));
    if (lines.length === 0 && reports.length === 0) return [];
    if (reports.length !== 1) return [`${placeText(place)} has ${reports.length} reports`];
    return JSON.stringify(reports[0]?.swept.lines) === JSON.stringify(lines)
      ? []
      : [`the report of ${placeText(place)} is not what is stored`];
  });

/** One message for each digest. Slack takes about one update in a second, and nothing is shown again as it was. */
const checkRenderings = ({ slack, hasFaults }: World): string[] => {
  const last = new Map<string, Rendering>();
  const ids = slack.digests.map(({ digest }) => digest.id);
  const faults = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id} has two messages`);
  if (hasFaults) return faults;
  for (const one of slack.renderings) {
    const before = last.get(one.what);
    last.set(one.what, one);
    if (before === undefined) continue;
    if (one.at < before.at + 1_000) faults.push(`${one.what} was shown twice within a second`);
    if (one.version <= before.version) faults.push(`${one.what} was shown again as it was`);
  }
  return faults;
};

/** What happens to a finding can be read in its thread. */
const checkThreads = ({ slack, owed }: World): string[] => {
  if (slack.removed() > 0) return [];
  const said = new Set(slack.messages.flatMap(({ replies }) => replies.map(({ id }) => id)));
  return [...owed].flatMap((id) => (said.has(id) ? [] : [`no thread says ${id}`]));
};

/** Everything was announced, and everything under one id alone. */
const checkAnnounced = ({ announced, made }: World): string[] => {
  const byId = new Map<string, Transition>();
  const faults: string[] = [];
  for (const one of announced) {
    const before = byId.get(one.id);
    if (before === undefined) byId.set(one.id, one);
    else if (before !== one && JSON.stringify(before) !== JSON.stringify(one))
      faults.push(`${one.id} was announced as two things`);
  }
  const byMoment = new Map<Instant, Transition[]>();
  for (const one of byId.values()) {
    const others = byMoment.get(one.at) ?? [];
    if (others.some((other) => isSameEvent(one, other))) faults.push(`${one.id} was announced under two ids`);
    byMoment.set(one.at, [...others, one]);
  }
  for (const id of made.keys()) if (!byId.has(id)) faults.push(`${id} was never announced`);
  return faults;
};

const isSameEvent = (one: Transition, other: Transition): boolean =>
  one.kind === other.kind && one.exposureIds.join() === other.exposureIds.join() && findingOf(one) === findingOf(other);
const findingOf = ({ id }: Transition): string => id.split('/', 4).join('/');
