import { PortcullisError } from '../../src/errors.ts';
import type { Instant } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { unlessPaused } from '../../src/use-cases/unless-paused.ts';
import { NOON } from '../support/clock.ts';
import { JUDGE, SETTINGS, VIEWS } from '../support/findings.ts';
import { createAws } from './aws.ts';
import { checkCalm } from './check-calm.ts';
import { checkEnd } from './check-end.ts';
import { checkHeard, checkIdle } from './check-idle.ts';
import { createRuleChecks } from './check-rules.ts';
import { cloudTrailEvent } from './cloudtrail.ts';
import { APPROVERS, createFakePorts } from './fake-ports.ts';
import type { Fates } from './fates.ts';
import { handle, TIMEOUTS, type Deps } from './handle.ts';
import { createOperators, OPERATORS } from './operators.ts';
import { createPeople } from './people.ts';
import { createPowers } from './powers.ts';
import type { Profile } from './profile.ts';
import { createQueues, type Delivery } from './queues.ts';
import type { Random } from './random.ts';
import { createCalling, type Run } from './run.ts';
import { createSlack } from './slack.ts';
import { letsWorldIn } from './oracle.ts';
import { createTimeline } from './timeline.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type WorldOptions = {
  random: Random;
  profile: Profile;
  fates: Fates;
  settings?: Partial<DecisionSettings>;
  reachableRevokeAfter?: number;
  /** Whether AWS vouches for who opens things here. */
  isProven?: boolean;
  isReachable?: boolean;
  digestFrom?: number;
  trace?: ((text: string) => void) | null;
};
export type World = ReturnType<typeof createWorld>;

export const PLACE = { account: '111122223333', region: 'eu-west-1' };
export const OTHER_PLACE = { account: '444455556666', region: 'eu-west-1' };
/** Where accounts are swept, the first sweep comes before anything else happens. */
const AFTER_FIRST_SWEEP = 10 * 60_000;
const SWEEP_EVERY = 15 * 60_000;

/** The whole bot, AWS, Slack and some people in one process, on virtual time. Nothing happens but by `timeline.step`. */
export const createWorld = (options: WorldOptions) => {
  const { random, profile, fates, isProven = true, isReachable = false, digestFrom = 5 } = options;
  const { reachableRevokeAfter = Infinity } = options;
  const settings: DecisionSettings = { ...SETTINGS, ...options.settings };
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
  let running = 0;
  let events = 0;
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
    rules.onChange(change);
    if (change.by === 'nobody' || (isFaulty() && random.chance(profile.eventsLost))) return;
    const place = 'group' in change ? change.group : (aws.groups()[0]?.key ?? null);
    if (place === null) return;
    const event = cloudTrailEvent(change, place, `e${(events += 1)}`, { proven: isProven, bot: change.by === 'bot' });
    queues.send('ingress', event, random.below(profile.delay));
  });
  const slack = createSlack();
  const deliver = (delivery: Delivery): void => {
    const { queue, id, receives, body } = delivery;
    const run: Run = { attempt: `${id}/${receives}`, queue, isAlive: true, logged: [], calls: new Set() };
    trace?.(`${queue} ${run.attempt} ${body.slice(0, 150)}`);
    timeline.at(timeline.now() + TIMEOUTS[queue] * 1_000, () => {
      if (run.isAlive && !ended) trace?.(`${run.attempt} is out of time`);
      if (!ended) end();
      run.isAlive = false;
    });
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      running -= 1;
    };
    running += 1;
    handle(depsOf(run), queue, JSON.parse(body) as unknown).then(
      () => {
        if (!run.isAlive) return;
        end();
        // A Lambda that has answered is frozen: what it did not wait for stays undone.
        run.isAlive = false;
        if (!body.includes('"Pause changed"')) people.onDone(run);
        delivery.remove();
        idle();
      },
      (error: unknown) => {
        trace?.(`${run.attempt} failed: ${error instanceof Error ? error.message : String(error)}`);
        if (error instanceof TypeError || error instanceof RangeError) report(`a bug: ${error.stack ?? ''}`);
        if (isCalm && !(error instanceof PortcullisError && error.code === 'not-yet'))
          report(`a run failed although nothing was wrong: ${String(error)}`);
        end();
        run.isAlive = false;
      },
    );
  };
  const queues = createQueues(timeline, { random, profile, isFaulty, deliver });
  const timers = createTimers(timeline, {
    random,
    profile,
    isFaulty,
    wake: (group) => queues.send('remediate', { kind: 'wake-up', group: groupKeyText(group) }),
    wakePause: () => queues.send('remediate', { kind: 'pause' }),
  });
  const ports = createFakePorts({ aws, slack, queues, timers, timeline, random, profile, isFaulty, isReachable });
  const people = createPeople({ slack, queues, trace, report });
  const operators = createOperators({
    pauses: ports.pauses,
    queues,
    timeline,
    stored: (group) => watch.stored(group),
    // Then only a sweep sees to what follows.
    dies: () => profile.sweeps && isFaulty() && random.chance(0.2),
    trace,
  });
  const watch = createWatch({
    aws: () => aws,
    profile,
    settings,
    now: timeline.now,
    asked: (id, ...kinds) => people.asked(id, ...kinds) || operators.asked(id, ...kinds),
    announced: () => ports.announced,
    report,
    isCalm,
    excuse: rules.excuse,
    changedAt: rules.changedAt,
    firstSweptAt: ({ account }) =>
      ports.sweeps.all().find(({ place }) => place.account === account)?.firstAt ?? Infinity,
  });
  const { announced: _announced, announcedPauses: _pauses, ...bare } = ports;
  const powers = createPowers({ aws, random, profile, isFaulty, ...rules });
  const places = [PLACE];
  const bind = createCalling(
    { ...bare, ...powers, findings: watch.watching(ports.findings) },
    {
      timeline,
      fates: (...args) => {
        calls.count += 1;
        return fates(...args);
      },
      profile,
      start,
      trace,
    },
  )({
    settingsOf: () => settings,
    authorityOf: () => ({ approvers: APPROVERS, revokeBy: 'channel', operators: OPERATORS }),
    judge: JUDGE,
    reachableRevokeAfter,
    tellActor: true,
    digestFrom,
    rulesPerGroup: 60,
    canaryGroupId: '',
    places,
    isWatched: () => true,
    accounts: [PLACE.account],
  });
  const depsOf = (run: Run): Deps => {
    const clock = {
      now: timeline.now,
      sleep: async (ms: number) =>
        new Promise<void>((resolve) => timeline.at(timeline.now() + ms, () => run.isAlive && resolve())),
    };
    const log: Deps['log'] = (_level, message, fields = {}) => {
      trace?.(`  ${run.attempt} says: ${message} ${JSON.stringify(fields)}`);
      if (run.queue === 'decisions') run.logged.push(message);
    };
    // Bound by name, each to the method that it stands for.
    const metrics: Deps['metrics'] = () => undefined;
    const deps = bind(run, { clock, log, metrics, attempt: run.attempt }) as Deps;
    const { revoker, remover, pauses } = deps;
    return Object.assign(deps, {
      revoker: unlessPaused(revoker, pauses),
      remover: unlessPaused(remover, pauses),
    });
  };

  /** While nothing is on its way, what has to happen must have a timer, unless timers get lost here. */
  const idle = (): void => {
    if (isCalm && running === 0 && queues.isEmpty())
      for (const fault of checkCalm({ ...settings, now: timeline.now(), findings: watch.current(), aws, slack }))
        report(fault);
    if (running > 0 || !queues.isEmpty() || profile.sweeps) return;
    for (const fault of checkHeard(watch.current(), operators.pausedSince() !== null)) report(fault);
    for (const fault of checkIdle(watch.current(), settings, timeline.now(), ({ group }) => timers.next(group)))
      report(fault);
  };
  /** When nothing is open, unfinished or on its way, a sweep finds nothing: to leave it out saves most of the time. */
  const isQuiet = (): boolean =>
    queues.isEmpty() &&
    watch.current().every(({ exposures, untold }) => exposures.length + untold.length === 0) &&
    aws.groups().every(({ key }) => !letsWorldIn(aws.rules(key.groupId), aws.lists));
  const sweep = (): void => {
    if (timeline.now() > start && isQuiet()) return;
    queues.send('inspect', { kind: 'sweep-all' });
  };
  const sweepFrom = (moment: Instant, end: Instant): void => {
    if (moment > end) return;
    timeline.at(moment, () => {
      sweep();
      sweepFrom(moment + SWEEP_EVERY, end);
    });
  };
  return {
    aws,
    slack,
    people,
    operators,
    queues,
    timeline,
    settings,
    start,
    faults,
    calls,
    profileName: profile.name,
    trace,
    stored: watch.stored,
    /** Has this place swept, too. */
    sweepToo: (place: typeof PLACE): void => void places.push(place),
    schedule: (after: number, happen: () => void): void =>
      timeline.at(start + (profile.sweeps ? AFTER_FIRST_SWEEP : 0) + after, happen),
    sweepUntil: (end: Instant): void => (profile.sweeps ? sweepFrom(start, end) : undefined),
    /** Everything that is wrong, once nothing is left to happen. */
    end: (): string[] => {
      rules.end();
      const views = { ...VIEWS, ...settings, approvers: APPROVERS };
      const state = { current: watch.current(), archived: watch.archived(), made: watch.made };
      faults.push(
        ...checkEnd({
          now: timeline.now(),
          settings,
          sweeps: profile.sweeps,
          hasFaults: profile.faultsUntil > 0 || profile.crashes === true,
          views,
          aws,
          slack,
          announced: ports.announced,
          pauses: {
            events: operators.events,
            posted: slack.pauses,
            announced: ports.announcedPauses,
            unanswered: operators.operations.filter((id) => !ports.answers.all.has(id)),
          },
          swept: ports.sweeps.all(),
          ...state,
        }),
      );
      if (profile.faultsUntil === 0 && !profile.crashes)
        faults.push(...queues.deadLetters.map(({ queue, body }) => `a dead letter: ${queue} ${body}`));
      return faults;
    },
  };
};

const clockText = (ms: number): string => {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `+${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
};
