import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import { createListingsMemory } from '../../src/adapters/listings-memory.ts';
import type { Command, PersonCommand } from '../../src/finding/command.ts';
import type { Finding, GroupKey, SlackUser } from '../../src/finding/finding.ts';
import { findingIdOf, groupKeyText } from '../../src/finding/finding.ts';
import type { Answer } from '../../src/finding/answer.ts';
import { parseOperatorPattern } from '../../src/finding/operator.ts';
import type { Place } from '../../src/finding/place.ts';
import { placeText } from '../../src/finding/place.ts';
import type { AuthoritySettings } from '../../src/finding/may-decide.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { decisionOf } from '../../src/operator/decision-of.ts';
import type { Ask, Reply } from '../../src/operator/operation.ts';
import { summaryOf } from '../../src/operator/summary.ts';
import type { Log, Metrics, RuleAuthorizer } from '../../src/ports.ts';
import type { GroupRule } from '../../src/sandbox/aws/model/group-state.ts';
import { createSecurityGroupModel, type SecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';
import { alert } from '../../src/use-cases/alert.ts';
import { carryOut } from '../../src/use-cases/carry-out.ts';
import { inspect } from '../../src/use-cases/inspect.ts';
import { notingTransitions } from '../../src/use-cases/note-transitions.ts';
import { operate } from '../../src/use-cases/operate.ts';
import { parseCommand } from '../../src/use-cases/parse-command.ts';
import { parseGroup } from '../../src/use-cases/parse-group.ts';
import { unlessPaused } from '../../src/use-cases/unless-paused.ts';
import { reopen } from '../../src/use-cases/reopen.ts';
import {
  createAnnouncementsMemory,
  createChecksMemory,
  createEnrichmentsMemory,
  createLookUpsMemory,
  createReopensMemory,
} from './bus-memory.ts';
import { authorizeEvent } from './cloudtrail-event.ts';
import { createTestClock, HOUR, SECOND } from './clock.ts';
import { createBurstsMemory, createDigestsMemory } from './digests-memory.ts';
import { createDirectoryMemory } from './directory-memory.ts';
import { ALICE, BOB, CAROL, GROUP, JUDGE, SETTINGS, VIEWS } from './findings.ts';
import { createHomeTabMemory } from './home-tab-memory.ts';
import { createNotifierMemory } from './notifier-memory.ts';
import { createAnswersMemory, createOperatorDecisionsMemory, createPausesMemory } from './pauses-memory.ts';
import { createRuleAuthorizerMemory } from './rule-authorizer-memory.ts';
import {
  createGroupSearchMemory,
  createRuleRevokerMemory,
  createSecurityGroupsMemory,
} from './security-groups-memory.ts';
import { createSurroundingsMemory } from './surroundings.ts';
import { createSweepRequestsMemory, createSweepsMemory } from './sweeps-memory.ts';
import { createUnwatchedMemory } from './unwatched-memory.ts';
import { createWakeUpsMemory } from './wake-ups-memory.ts';

/** Stands between a use case and a port: may fail, before or after the call has had its effect. */
export type Tap = <T>(call: string, attempt: string, run: () => Promise<T>) => Promise<T>;
type QueueName = 'ingress' | 'decisions' | 'remediate' | 'inspect' | 'reopen';
type Message = { queue: QueueName; id: string; body: unknown; receives: number; visibleAt: number };

/** Seconds until a message that failed is delivered again, as serverless.yml has them. */
const VISIBILITY: Record<QueueName, number> = {
  ingress: 120,
  decisions: 360,
  remediate: 360,
  inspect: 360,
  reopen: 360,
};
const MOST_RECEIVES = 50;
/** Messages that one moment may bring, and moments that a time may have: beyond them something wakes itself for ever. */
const MOST_STEPS = 1_000;
const MOST_MOMENTS = 5_000;

export type World = ReturnType<typeof createWorld>;
/** What holds in one account alone. */
type OfAccount = Partial<DecisionSettings> & Partial<AuthoritySettings> & { channel?: string };
type WorldOptions = {
  /** Where it differs, by account. */
  accounts?: Record<string, OfAccount>;
  /** What is watched beside the place of the group. */
  places?: readonly Place[];
  tap?: Tap;
  reachableRevokeAfter?: number;
  tellActor?: boolean;
  digestFrom?: number;
  rulesPerGroup?: number;
  /** Who makes every change, by a source identity that AWS vouches for; null for a role whose session name proves nothing. */
  actor?: string | null;
};

/**
 * The whole bot on memory ports and a clock that a test turns, with queues that deliver again what failed. Nothing runs
 * but in `run` (what is visible now) and `pass` (time goes by, from one due moment to the next).
 */
export const createWorld = (options: Partial<DecisionSettings> & Partial<AuthoritySettings> & WorldOptions = {}) => {
  const {
    tap = (_call, _attempt, run) => run(),
    reachableRevokeAfter = Infinity,
    tellActor = true,
    digestFrom = 5,
    rulesPerGroup = 60,
    actor = null,
    approvers = [ALICE.userId, BOB.userId],
    revokeBy = 'channel',
    operators = OPERATORS,
    accounts = {},
    places: others = [],
    ...changes
  } = options;
  // Off as by default, so that a settled finding is archived at once.
  const settings = { ...SETTINGS, reopen: false, ...changes };
  const settingsOf = (account: string): DecisionSettings => ({ ...settings, ...accounts[account] });
  const authorityOf = (account: string): AuthoritySettings => ({
    approvers,
    revokeBy,
    operators,
    ...accounts[account],
  });
  const approversOf = (account: string) => authorityOf(account).approvers;
  const clock = createTestClock();
  let ids = 0;
  const newId = (prefix: string) => `${prefix}-${String((ids += 1)).padStart(17, '0')}`;
  const model = createSecurityGroupModel({ account: GROUP.account, region: GROUP.region, newId });
  const findings = createFindingsMemory();
  const pauses = createPausesMemory();
  const ports = {
    findings,
    wakeUps: createWakeUpsMemory(),
    notifier: createNotifierMemory(
      (account) => ({ ...VIEWS, ...settingsOf(account), approvers: approversOf(account) }),
      (account) => accounts[account]?.channel ?? 'C0GATE',
    ),
    bursts: createBurstsMemory(),
    digests: createDigestsMemory(),
    directory: createDirectoryMemory({ people: PEOPLE, approvers: approversOf }),
    listings: createListingsMemory(findings, clock),
    homeTab: createHomeTabMemory(),
    announcements: createAnnouncementsMemory(),
    lookUps: createLookUpsMemory(),
    checks: createChecksMemory(),
    reopens: createReopensMemory(),
    enrichments: createEnrichmentsMemory(),
    sweeps: createSweepsMemory(),
    unwatched: createUnwatchedMemory(),
    sweepRequests: createSweepRequestsMemory(),
    surroundings: createSurroundingsMemory(),
    securityGroups: createSecurityGroupsMemory(model),
    groupSearch: createGroupSearchMemory(model),
    pauses,
    answers: createAnswersMemory(),
    revoker: unlessPaused(createRuleRevokerMemory(model), pauses),
    remover: unlessPaused(createRuleRevokerMemory(model), pauses),
    authorizer: createReportedAuthorizer(model, (added) => report(added, null)),
  };
  const logged: Parameters<Log>[] = [];
  const log: Log = (...line) => void logged.push(line);
  const counted: Parameters<Metrics>[] = [];
  const metrics: Metrics = (...counts) => void counted.push(counts);
  const queue: Message[] = [];
  const errors: unknown[] = [];

  const places = [{ account: GROUP.account, region: GROUP.region }, ...others];
  /** The ports of one run. */
  const depsOf = (attempt: string) => {
    const tapped = Object.entries(ports).map(([name, port]) => [name, tapPort(name, port, attempt, tap)]);
    const limits = { reachableRevokeAfter, tellActor, digestFrom, rulesPerGroup, canaryGroupId: '' };
    const rest = {
      clock,
      settingsOf,
      authorityOf,
      places,
      isWatched: (place: Place) => places.some((one) => placeText(one) === placeText(place)),
      accounts: [...new Set(places.map(({ account }) => account))],
      ...limits,
      judge: JUDGE,
      log,
      metrics,
      attempt,
    };
    const all = Object.fromEntries(tapped) as typeof ports;
    return { ...all, ...rest, findings: notingTransitions(all.findings, { log, metrics }) };
  };
  const enqueue = (name: QueueName, body: unknown) => {
    // The wire knows JSON alone.
    const copy: unknown = JSON.parse(JSON.stringify(body));
    queue.push({ queue: name, id: `m${(ids += 1)}`, body: copy, receives: 0, visibleAt: clock.now() });
  };
  const collect = () => {
    for (const group of ports.wakeUps.fire(clock.now()))
      enqueue('remediate', { kind: 'wake-up', group: groupKeyText(group) });
    for (const { group, by } of ports.checks.requested.splice(0))
      enqueue('remediate', { kind: 'check', group: groupKeyText(group), by });
    const looks = ports.wakeUps.firePause(clock.now()) + ports.checks.pauses;
    ports.checks.pauses = 0;
    for (let i = 0; i < looks; i += 1) enqueue('remediate', { kind: 'pause' });
    for (const request of ports.lookUps.requested.splice(0)) enqueue('inspect', { kind: 'look-up', ...request });
    for (const group of ports.reopens.requested.splice(0)) enqueue('reopen', { group: groupKeyText(group) });
    for (const place of ports.sweepRequests.requested.splice(0)) enqueue('inspect', { kind: 'sweep', ...place });
    for (const { group, sequence } of ports.enrichments.requested.splice(0))
      enqueue('inspect', { kind: 'enrich', group: groupKeyText(group), sequence });
  };
  const deliver = async (message: Message) => {
    message.receives += 1;
    message.visibleAt = clock.now() + VISIBILITY[message.queue] * SECOND;
    if (message.receives > MOST_RECEIVES) throw new Error(`delivered for ever: ${JSON.stringify(message.body)}`);
    const deps = depsOf(`${message.id}/${message.receives}`);
    try {
      if (message.queue === 'ingress') await alert(deps, message.body);
      if (message.queue === 'remediate') await carryOut(deps, parseCommand(message.body, 'wake-ups'));
      if (message.queue === 'decisions') await carryOut(deps, parseCommand(message.body, 'decisions'));
      if (message.queue === 'inspect') await inspect(deps, message.body);
      if (message.queue === 'reopen') await reopen(deps, parseGroup(message.body));
      queue.splice(queue.indexOf(message), 1);
    } catch (error) {
      errors.push(error);
    }
  };
  const run = async () => {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      collect();
      const message = queue.find(({ visibleAt }) => visibleAt <= clock.now());
      if (!message) return;
      await deliver(message);
    }
    throw new Error('one message makes the next for ever');
  };
  const pass = async (ms: number) => {
    // NaN would never be over.
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`no such time passes: ${ms}`);
    const end = clock.now() + ms;
    await run();
    for (let moment = 0; moment < MOST_MOMENTS; moment += 1) {
      const timers = [...ports.wakeUps.armed().map(({ at }) => at), ...ports.wakeUps.pauseTimers()];
      const times = [...timers, ...queue.map(({ visibleAt }) => visibleAt)];
      const next = Math.min(...times.filter((at) => at <= end), end);
      if (next > clock.now()) clock.advance(next - clock.now());
      await run();
      if (clock.now() >= end) return;
    }
    throw new Error('one moment makes the next for ever');
  };

  /** The schedule fires: every account and region is swept, and what the sweep asks for is done. */
  const sweep = async (): Promise<void> => {
    enqueue('inspect', { kind: 'sweep-all' });
    await run();
  };

  /** CloudTrail's word on what somebody opened, as it comes to the ingress queue. */
  const report = (added: readonly GroupRule[], sourceIdentity: string | null, place: Place = GROUP) => {
    const event = authorizeEvent(added, { eventId: newId('event'), now: clock.now(), sourceIdentity, place });
    enqueue('ingress', event);
    return event;
  };

  const groupId = model.createGroup({ name: 'workers', description: 'workers', vpcId: null, tags: [] }).id;
  const group: GroupKey = { ...GROUP, groupId };
  const authorize = (...rules: readonly RuleInput[]) => {
    const permissions = rules.map(({ port, to = port, protocol = 'tcp', cidr }) => ({
      ipProtocol: protocol,
      fromPort: port,
      toPort: to,
      sources: [
        cidr.startsWith('pl-')
          ? { kind: 'prefix-list' as const, id: cidr, description: null }
          : { kind: cidr.includes(':') ? ('ipv6' as const) : ('ipv4' as const), cidr, description: null },
      ],
    }));
    return model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags: [] });
  };
  const current = async (): Promise<Finding> => {
    const finding = await ports.findings.load(group);
    if (!finding) throw new Error('there is no finding');
    return finding;
  };

  /** A click on the message as it is shown now (or on one of another version), by way of the private bus. */
  const click = async (
    wish: Wish | Wish['kind'],
    by: SlackUser,
    changed: { sequence?: number; version?: number } = {},
  ): Promise<void> => {
    const { kind, ...rest } = typeof wish === 'string' ? { kind: wish } : wish;
    const finding = { ...(await current()), ...changed };
    const command = { ...DEFAULTS[kind], ...(kind === 'agree' ? { proposal: finding.proposals[0]?.id } : {}), ...rest };
    const { version } = finding;
    const detail = {
      ...command,
      kind,
      finding: findingIdOf(finding),
      version,
      by: { userId: by.userId, name: by.name },
    };
    enqueue('decisions', { source: 'portcullis.slack', 'detail-type': 'Decision', detail });
  };
  /** Two people agree on a keep (or an undo), as is needed wherever AWS does not prove who opened it. */
  const agreeOn = async (wish: Wish | Wish['kind'], by: SlackUser = ALICE, second: SlackUser = BOB): Promise<void> => {
    await click(wish, by);
    await run();
    await click('agree', second);
    await run();
  };

  const operatorDecisions = createOperatorDecisionsMemory((event) => enqueue('decisions', event));
  /** Somebody asks at the command line; whoever they are was proved. */
  const ask = async (wanted: Ask, arn: string): Promise<Reply> =>
    operate({ ...depsOf('operate'), operators, decisions: operatorDecisions }, wanted, arn);
  /** A decision about the finding as it is listed now, and what is answered when all is done. */
  const operateOn = async (
    kind: 'revoke' | 'keep' | 'agree' | 'withdraw',
    arn: string,
    changes: Record<string, unknown> = {},
  ): Promise<Answer | null> => {
    const operation = operationId((ids += 1));
    const decision = { ...DEFAULTS[kind], ...decisionOf(kind, summaryOf(await current())), ...changes };
    const published = await ask({ kind: 'decide', operation, decision }, arn);
    if (published.kind !== 'published') throw new Error(`not published: ${JSON.stringify(published)}`);
    await run();
    return ports.answers.load(operation);
  };
  const pauseBy = async (arn: string, reason = 'a broken rollout'): Promise<Reply> => {
    const reply = await ask({ kind: 'pause', operation: operationId((ids += 1)), reason }, arn);
    await run();
    return reply;
  };
  const resumeBy = async (arn: string): Promise<Reply> => {
    const reply = await ask({ kind: 'resume', operation: operationId((ids += 1)) }, arn);
    await run();
    return reply;
  };

  return {
    ...ports,
    ask,
    operateOn,
    pauseBy,
    resumeBy,
    model,
    group,
    clock,
    settings,
    logged,
    counted,
    queue,
    errors,
    depsOf,
    enqueue,
    run,
    pass,
    sweep,
    authorize,
    current,
    /** Somebody opens ports and CloudTrail reports it: the event comes to the ingress queue. */
    open: (...rules: readonly RuleInput[]) => {
      const added = authorize(...rules);
      return { rules: added, event: report(added, actor) };
    },
    /** The same, as an event of another place. The model knows of one place alone, so the rules are in the same group. */
    openIn: (place: Place, ...rules: readonly RuleInput[]) => {
      const added = authorize(...rules);
      return { rules: added, event: report(added, actor, place) };
    },
    click,
    agreeOn,
    command: (kind: 'revoke' | 'keep', by: SlackUser, version: number): Command =>
      kind === 'keep'
        ? { ...KEEP, kind, group, sequence: 1, version, by }
        : { kind, ruleIds: null, group, sequence: 1, version, by },
    /** Inbound rules that are there now, as `protocol/from-to source`. */
    inbound: () =>
      model
        .rules(groupId)
        .filter(({ isEgress }) => !isEgress)
        .map(({ fromPort, toPort, source }) => `${fromPort}-${toPort} ${'cidr' in source ? source.cidr : source.id}`),
    /** Outcomes by rule id, of the finding that is open or of the archived one. */
    outcomes: async (sequence?: number) => {
      const finding = sequence === undefined ? await current() : await ports.findings.loadArchived(group, sequence);
      return Object.fromEntries((finding?.exposures ?? []).map(({ rule, state }) => [rule.ruleId, state.kind]));
    },
  };
};

const operationId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

type Wish = WishOf<PersonCommand>;
type WishOf<C> = C extends PersonCommand
  ? Pick<C, 'kind'> & Partial<Omit<C, 'group' | 'sequence' | 'version' | 'by'>>
  : never;

const KEEP = { ruleIds: null, reason: 'a migration, until tomorrow', keepFor: 24 * HOUR };
/** What a click says unless a test says otherwise. */
const DEFAULTS: Record<PersonCommand['kind'], object> = {
  revoke: { ruleIds: null },
  narrow: { ruleIds: null },
  keep: KEEP,
  undo: KEEP,
  agree: {},
  'more-time': {},
  withdraw: {},
  adopt: {},
};

/** A permission set of Identity Center, of which everybody is a person, and a role, of which nobody is. */
export const OPERATORS = [
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Operator_*',
  'arn:aws:iam::111122223333:role/oncall',
]
  .map((text) => parseOperatorPattern(text))
  .filter((pattern) => pattern !== null);
const SESSION = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Operator_0123456789abcdef';
export const OLIVE = `${SESSION}/olive@acme.example`;
export const OSCAR = `${SESSION}/oscar@acme.example`;
/** An operator of whom AWS proves no person. */
export const ONCALL = 'arn:aws:sts::111122223333:assumed-role/oncall/olive@acme.example';

/** Whose changes a world may be about: Slack knows her by it, and she is no approver. */
export const CAROLS_EMAIL = 'carol@acme.example';
/** Who the workspace knows. Alice and Bob are the approvers unless a test says otherwise. */
const PEOPLE = [ALICE, BOB, CAROL].map(({ userId, name }) => ({
  userId,
  name,
  standing: 'member' as const,
  email: `${name}@acme.example`,
}));

/** What the bot itself opens comes back to it as an event, like everybody's changes. */
const createReportedAuthorizer = (
  model: SecurityGroupModel,
  report: (added: readonly GroupRule[]) => void,
): RuleAuthorizer => {
  const authorizer = createRuleAuthorizerMemory(model);
  return {
    authorize: async (group, rules) => {
      const answer = await authorizer.authorize(group, rules);
      const ids = answer.kind === 'authorized' ? answer.rules.map(({ ruleId }) => ruleId) : [];
      if (ids.length > 0) report(model.rules(group.groupId).filter(({ id }) => ids.includes(id)));
      return answer;
    },
  };
};

export type RuleInput = { port: number; to?: number; protocol?: string; cidr: string };
export const KUBELET: RuleInput = { port: 10250, cidr: '0.0.0.0/0' };
export const API_SERVER: RuleInput = { port: 6443, cidr: '0.0.0.0/0' };
export const PRIVATE: RuleInput = { port: 443, cidr: '10.0.0.0/8' };

const tapPort = <P extends object>(name: string, port: P, attempt: string, tap: Tap): P => {
  const methods = Object.entries(port).map(([method, run]: [string, unknown]) => [
    method,
    typeof run === 'function' ? tapMethod(`${name}.${method}`, run as Method, attempt, tap) : run,
  ]);
  return Object.fromEntries(methods) as P;
};

type Method = (...args: unknown[]) => unknown;

/** Of what comes page by page, each page is a call. */
const tapMethod = (call: string, run: Method, attempt: string, tap: Tap): Method =>
  Object.prototype.toString.call(run) === '[object AsyncGeneratorFunction]'
    ? async function* (...args) {
        const pages = run(...args) as AsyncGenerator;
        for (;;) {
          const page = await tap(call, attempt, () => pages.next());
          if (page.done) return;
          yield page.value;
        }
      }
    : (...args) => tap(call, attempt, async () => run(...args));
