import { PortcullisError } from '../../src/errors.ts';
import type { Instant } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { AuthoritySettings } from '../../src/finding/may-decide.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Reply } from '../../src/operator/operation.ts';
import { NOON } from '../support/clock.ts';
import { CAROL, JUDGE, SETTINGS } from '../support/findings.ts';
import { createAws } from './aws.ts';
import { checkCalm } from './check-calm.ts';
import { checkHeard, checkIdle, mustLookBy } from './check-idle.ts';
import { createRuleChecks } from './check-rules.ts';
import { checkWorld } from './check-world.ts';
import { cloudTrailEvent } from './cloudtrail.ts';
import { APPROVERS, createFakePorts } from './fake-ports.ts';
import type { Fate, Fates } from './fates.ts';
import { readOperators, type TerminalRequest } from './handle-doors.ts';
import { createHeartbeats } from './heartbeats.ts';
import { createIntruders, isUnwatched } from './intruders.ts';
import { createOperators, NO_OPERATORS, OPERATOR_TEXTS } from './operators.ts';
import { createPeople } from './people.ts';
import { createPowers } from './powers.ts';
import { createQueues } from './queues.ts';
import { createCalling } from './run.ts';
import { createRuns } from './runs.ts';
import { createSlack } from './slack.ts';
import { createSlackDoor } from './slack-door.ts';
import { AFTER_FIRST_SWEEP, createSweeping } from './sweeping.ts';
import { createTerminals } from './terminals.ts';
import { createTimeline } from './timeline.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';
import type { WorldOptions } from './world-options.ts';

export type World = ReturnType<typeof createWorld>;

/** How long (ms) a run may take where nothing fails, with all the looks at EC2 that it waits for. */
const LONGEST_RUN = 30_000;
export const PLACE = { account: '111122223333', region: 'eu-west-1' };
export const OTHER_PLACE = { account: '444455556666', region: 'eu-west-1' };

/** The whole bot, AWS, Slack and some people in one process, on virtual time. Nothing happens but by `timeline.step`. */
export const createWorld = (options: WorldOptions) => {
  const { random, profile, fates, isProven = true, isReachable = false, actor = CAROL } = options;
  const {
    isUser = false,
    revokeBy = 'channel',
    reachableRevokeAfter = Infinity,
    digestFrom = 5,
    onTable = false,
    inBatch = false,
    isSmall = false,
    logbook = null,
  } = options;
  /** What holds now, for whoever checks; and as it was given to the runs. */
  const settings = { ...SETTINGS, ...options.settings };
  let deployed = { ...settings };
  const start: Instant = NOON;
  const timeline = createTimeline(start);
  const faults: string[] = [];
  const report = (fault: string): void => {
    trace?.(`FAULT ${fault}`);
    if (faults.length < 20) faults.push(fault);
  };
  const traced = options.trace ?? null;
  const trace = traced && ((text: string) => traced(`${clockText(timeline.now() - start)} ${text}`));
  const isCalm = profile.faultsUntil === 0 && !profile.crashes && profile.stale === 0;
  const isFaulty = () => timeline.now() < start + profile.faultsUntil;
  let events = 0;
  /** When a rule was changed last. */
  let changedAt = -Infinity;
  const calls = { count: 0 };

  const rules = createRuleChecks({
    aws: () => aws,
    profile,
    settings,
    start,
    now: timeline.now,
    stored: (group) => watch.stored(group),
    pausedSince: () => operators.pausedSince(),
    resumedAt: () => operators.resumedAt(),
    report,
  });
  const aws = createAws(timeline, (change) => {
    trace?.(
      `aws: ${change.by} ${change.kind} ${'rules' in change ? change.rules.map(({ ruleId, source, fromPort }) => `${ruleId.slice(-3)} ${fromPort} ${'cidr' in source ? source.cidr : source.id}`).join(', ') : change.added.join()}`,
    );
    changedAt = timeline.now();
    rules.onChange(change);
    heartbeats.onChange(change);
    logbook?.onChange(change);
    if (change.by === 'nobody' || (isFaulty() && random.chance(profile.eventsLost))) return;
    const place = 'group' in change ? change.group : (aws.groups()[0]?.key ?? null);
    if (place === null) return;
    const by = { name: actor.name, proven: isProven, user: isUser, bot: change.by === 'bot' };
    const event = cloudTrailEvent(change, place, { eventId: `e${(events += 1)}`, at: timeline.now() }, by);
    logbook?.onEvent(event.detail, timeline.now());
    queues.send('ingress', event, random.below(profile.delay));
  });
  const slack = createSlack(timeline.now);
  const queues = createQueues(timeline, {
    random,
    profile,
    isFaulty,
    isText: onTable,
    deliver: (delivery) => runs.deliver(delivery),
  });
  const timers = createTimers(timeline, {
    random,
    profile,
    isFaulty,
    wake: (group) => queues.send('remediate', { kind: 'wake-up', group: groupKeyText(group) }),
    wakePause: () => queues.send('remediate', { kind: 'pause' }),
  });
  const ports = createFakePorts({
    aws,
    slack,
    queues,
    timers,
    timeline,
    random,
    profile,
    isFaulty,
    isReachable,
    onTable,
    onWrite: (finding) => watch.onWrite(finding),
    onArchive: (finding) => watch.onArchive(finding),
    onPause: (record) => operators.onPause(record),
    report,
  });
  const people = createPeople({ slack, queues, now: timeline.now, revokeBy, trace, report });
  const door = createSlackDoor({ slack, queues, people, refusals: () => ports.refusals, trace, report });
  const heartbeats = createHeartbeats({ aws: () => aws, queues, now: timeline.now, report });
  const intruders = createIntruders({ queues, stored: (group) => watch.stored(group), trace, report });
  const operators = createOperators({
    pauses: ports.pausesAtOnce,
    queues,
    timeline,
    stored: (group) => watch.stored(group),
    // Then only a sweep sees to what follows.
    dies: () => profile.sweeps && isFaulty() && random.chance(0.2),
    trace,
    report,
  });
  const terminals = createTerminals({
    queues,
    timeline,
    operators,
    stored: (group) => watch.stored(group),
    isCalm,
    trace,
    report,
  });
  const watch = createWatch({
    aws: () => aws,
    profile,
    settings,
    now: timeline.now,
    asked: (id, ...kinds) => people.asked(id, ...kinds) || operators.asked(id, ...kinds),
    wasAsked: (ruleId) => isAskedInVain || wasAsked(ruleId),
    wasAccepted: (ruleId) => wasAccepted(ruleId),
    announced: () => ports.announced,
    report,
    isCalm,
    agree: rules.agree,
    changedAt: rules.changedAt,
    firstSweptAt: ({ account }) => ports.swept().find(({ place }) => place.account === account)?.firstAt ?? Infinity,
  });
  const { wasAsked, wasAccepted, instead, ...powers } = createPowers({ aws, random, profile, isFaulty, ...rules });
  /** What happens when somebody makes one of these calls next, and what becomes of it. */
  let awaited: { calls: readonly string[]; happen: () => Partial<Fate> | void } | null = null;
  /** A revoke never came to AWS, and whoever asked cannot know. */
  let isAskedInVain = false;
  const countedFates: Fates = (service, call, isFaultyNow) => {
    calls.count += 1;
    let fate = fates(service, call, isFaultyNow);
    if (awaited?.calls.includes(call)) {
      const { happen } = awaited;
      awaited = null;
      fate = { ...fate, ...happen() };
    }
    if (fate.fails === 'before' && call === 'revoker.revoke') isAskedInVain = true;
    return fate;
  };
  const places = [PLACE];
  const judge = { ...JUDGE };
  let authority: AuthoritySettings | null = null;
  const readAuthority = (): AuthoritySettings => {
    for (const text of logbook ? NO_OPERATORS : [])
      if (readOperators([text]).length > 0) report(`a deployment starts with ${text} among its OPERATORS`);
    return { approvers: APPROVERS, revokeBy, operators: readOperators(OPERATOR_TEXTS) };
  };
  const runs = createRuns({
    calling: createCalling(
      {
        ...ports,
        ...powers,
        findings: watch.watching(ports.findings),
        decisions: door.decisions,
        views: door.views,
        operatorDecisions: terminals.decisions,
        canary: heartbeats.canary,
      },
      {
        timeline,
        fates: logbook ? logbook.counting(countedFates) : countedFates,
        profile,
        start,
        trace,
        onTable,
        inBatch,
      },
    ),
    rest: {
      settingsOf: () => deployed,
      authorityOf: () => (authority ??= readAuthority()),
      judge,
      reachableRevokeAfter,
      tellActor: true,
      digestFrom,
      rulesPerGroup: 60,
      // No getter: with one, each world would have shapes of its own, which are found out about anew and outlive it.
      canaryGroupId: heartbeats.groupId,
      metrics: heartbeats.metrics,
      places,
      isWatched: (place) => !isUnwatched(place),
      accounts: [PLACE.account],
    },
    logbook,
    onDone: (run, body, answer) => {
      intruders.onDone(body);
      people.onDone(run, body);
      if (run.queue === 'operate') terminals.onDone(body as TerminalRequest, answer as Reply);
      const took = timeline.now() - run.since;
      if (isCalm && took > LONGEST_RUN) report(`a run of ${run.queue} took ${took} ms although nothing was wrong`);
      idle();
    },
    onFailed: (error, body) => {
      intruders.onFailed(body, error);
      if (intruders.isForged(body)) return;
      if (error instanceof TypeError || error instanceof RangeError) report(`a bug: ${error.stack ?? ''}`);
      else if (
        isCalm &&
        Object.keys(instead).length === 0 &&
        !(error instanceof PortcullisError && error.code === 'not-yet')
      )
        report(`a run failed although nothing was wrong: ${String(error)}`);
    },
  });

  const isIdle = (): boolean => runs.isIdle() && queues.isEmpty();
  /** While nothing is on its way, what has to happen must have a timer, unless timers get lost here. */
  const idle = (): void => {
    if (!isIdle()) return;
    if (isCalm)
      for (const fault of checkCalm({
        now: timeline.now(),
        enforcement: settings.enforcement,
        findings: watch.current(),
        swept: ports.swept(),
        aws,
        slack,
        changedAt: rules.changedAt,
      }))
        report(fault);
    if (profile.sweeps) return;
    for (const fault of checkHeard(watch.current(), operators.pausedSince() !== null)) report(fault);
    for (const fault of checkIdle(watch.current(), settings, timeline.now(), ({ group }) => timers.next(group)))
      report(fault);
  };
  const sweeping = createSweeping({
    timeline,
    profile,
    start,
    isIdle,
    changedAt: () => Math.max(changedAt, watch.writtenAt(), operators.changedAt()),
    hasCome: (then, now) =>
      watch
        .current()
        .some(
          (finding) =>
            mustLookBy(finding, settings) <= now ||
            finding.exceptions.some(({ until }) => then < until && until <= now),
        ),
    sweep: () => queues.send('inspect', { kind: 'sweep-all' }),
  });
  const parts = { aws, slack, people, operators, door, terminals, heartbeats, intruders, queues };
  return {
    ...parts,
    timeline,
    settings,
    start,
    faults,
    calls,
    profileName: profile.name,
    isSmall,
    announced: (): readonly Transition[] => ports.announced,
    /** Who was refused, and why. */
    refusals: () => ports.refusals,
    trace,
    stored: watch.stored,
    /** Has this place swept, too. */
    sweepToo: (place: typeof PLACE): void => void places.push(place),
    schedule: (after: number, happen: () => void): void =>
      void timeline.at(start + (profile.sweeps ? AFTER_FIRST_SWEEP : 0) + after, happen),
    /** Somebody deploys again, with other settings. */
    deploy: (changes: Partial<DecisionSettings>): void => {
      trace?.(`deployed: ${JSON.stringify(changes)}`);
      Object.assign(settings, changes);
      deployed = { ...settings };
      judge.watchedPorts = settings.watchedPorts;
    },
    instead,
    /** In the middle of the run that makes one of these calls next, before it has an effect; it may fail, or take longer. */
    onNext: (calls: string | readonly string[], happen: () => Partial<Fate> | void): void =>
      void (awaited = { calls: [calls].flat(), happen }),
    sweepUntil: sweeping.until,
    /** Everything that is wrong, once nothing is left to happen. */
    end: (): string[] => {
      faults.push(
        ...checkWorld({
          ...parts,
          profile,
          settings,
          now: timeline.now(),
          isCalm,
          revokeBy,
          logbook,
          rules,
          watch,
          ports,
        }),
      );
      return faults;
    },
  };
};

const clockText = (ms: number): string => {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `+${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
};
