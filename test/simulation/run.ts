import type { DynamoDb } from './dynamodb.ts';
import type { Fate, Fates } from './fates.ts';
import type { Deps } from './handle.ts';
import type { Profile, Service } from './profile.ts';
import type { QueueName } from './queues.ts';
import type { Timeline } from './timeline.ts';

/** One try to handle a message. Whoever dies has no effect any more, and never says so. */
export type Run = {
  attempt: string;
  /** When it began. */
  since: number;
  isAlive: boolean;
  queue: QueueName;
  /** What it logged, if it carries out a click. */
  logged: string[];
  /** The calls that it made, as far as anybody asks for them. */
  calls: Set<string>;
  /** The world in which it calls. */
  calling: Calling;
};

/** What is behind each port, and fails together. */
const SERVICES = {
  findings: 'table',
  bursts: 'table',
  digests: 'table',
  listings: 'table',
  sweeps: 'table',
  unwatched: 'table',
  pauses: 'table',
  answers: 'table',
  // What all of these are made of, where they are the real ones (table.ts).
  dynamodb: 'table',
  sweepRequests: 'queue',
  wakeUps: 'scheduler',
  notifier: 'slack',
  directory: 'slack',
  homeTab: 'slack',
  announcements: 'bus',
  lookUps: 'queue',
  checks: 'queue',
  reopens: 'queue',
  enrichments: 'queue',
  surroundings: 'ec2',
  securityGroups: 'ec2',
  groupSearch: 'ec2',
  revoker: 'ec2',
  remover: 'ec2',
  authorizer: 'ec2',
  decisions: 'bus',
  operatorDecisions: 'bus',
  views: 'slack',
  canary: 'ec2',
} as const satisfies Record<string, Service>;
export type PortName = keyof typeof SERVICES;
type Ports = Pick<Deps & { dynamodb: DynamoDb }, PortName>;

/** The methods of each port. */
const METHODS_OF: { [P in PortName]: Record<keyof Ports[P], true> } = {
  findings: { load: true, record: true, save: true, loadArchived: true, archive: true },
  bursts: { count: true },
  digests: { reserve: true, put: true, load: true, claim: true, release: true, claimReply: true },
  listings: { open: true, settled: true, openGroups: true, unfinished: true },
  sweeps: { load: true, put: true, end: true, claim: true, release: true },
  unwatched: { toldAt: true, markTold: true },
  pauses: { load: true, save: true },
  answers: { put: true, load: true },
  dynamodb: { getItem: true, putItem: true, updateItem: true, query: true },
  sweepRequests: { request: true },
  wakeUps: { arm: true, armPause: true, disarm: true },
  notifier: {
    post: true,
    update: true,
    findPosted: true,
    reply: true,
    tell: true,
    tellActor: true,
    postDigest: true,
    updateDigest: true,
    findPostedDigest: true,
    remindDigest: true,
    postReport: true,
    updateReport: true,
    findPostedReport: true,
    postPause: true,
  },
  directory: { person: true, approvers: true, findByEmail: true },
  homeTab: { publish: true },
  announcements: { announce: true, refused: true, pause: true, notWatched: true },
  lookUps: { request: true },
  checks: { request: true, requestPause: true },
  reopens: { request: true },
  enrichments: { request: true },
  surroundings: { look: true },
  securityGroups: {
    inboundRules: true,
    restorableRules: true,
    allInboundRules: true,
    prefixListEntries: true,
    prefixListSize: true,
  },
  groupSearch: { byName: true, byPrefixList: true },
  revoker: { revoke: true },
  remover: { revoke: true },
  authorizer: { authorize: true },
  decisions: { publish: true, refuse: true, showHome: true },
  operatorDecisions: { publish: true, pauseChanged: true },
  views: { open: true },
  canary: { leftovers: true, open: true, close: true },
};
/** What comes page by page; here all pages at once, which are few. */
const PAGED: ReadonlySet<string> = new Set([
  'securityGroups.allInboundRules',
  'listings.openGroups',
  'listings.unfinished',
]);

type AnswerOf<T> = T extends AsyncIterable<infer Page> ? Page[] : Awaited<T>;
/** A port as the world has it: its effect, at the moment of the effect, and what it answers then or a bit later. */
export type Effects<P> = {
  [M in keyof P]: P[M] extends (...args: infer A) => infer T
    ? (...args: A) => AnswerOf<T> | Promise<AnswerOf<T>>
    : never;
};
export type FakePorts = { [P in PortName]: Effects<Ports[P]> };

type Method = { port: PortName; method: string; name: string; service: Service; number: number };
const METHODS = (Object.keys(SERVICES) as PortName[])
  .flatMap((port) => Object.keys(METHODS_OF[port]).map((method) => ({ port, method })))
  .map(({ port, method }, number): Method => ({
    port,
    method,
    name: `${port}.${method}`,
    service: SERVICES[port],
    number,
  }));

type Effect = (...args: unknown[]) => unknown;
type Options = {
  timeline: Timeline;
  fates: Fates;
  profile: Profile;
  start: number;
  trace: ((text: string) => void) | null;
  /** Whether the table is DynamoDB's, and behind the real adapters. */
  onTable: boolean;
  /** Whether messages come by way of the real batch. */
  inBatch: boolean;
};
/** A world, as the calls in it see it: the effects of the methods, by their number, once somebody has called them. */
export type Calling = Options & { ports: Partial<FakePorts>; effects: (Effect | undefined)[] };
export const createCalling = (
  ports: Partial<FakePorts>,
  { timeline, fates, profile, start, trace, onTable, inBatch }: Options,
): Calling => ({
  timeline,
  fates,
  profile,
  start,
  trace,
  onTable,
  inBatch,
  ports,
  effects: new Array<Effect | undefined>(METHODS.length),
});

/** A call on its way. What happens to it are functions of it and not closures, of which each call would make five. */
type Call = {
  run: Run;
  method: Method;
  args: readonly unknown[];
  fate: Fate;
  isDown: boolean;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
};

/** Puts time and failures between a run and its ports: every call is a moment at which others may come between. */
const attempt = (run: Run, method: Method, args: readonly unknown[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (!run.isAlive) return;
    if (run.queue === 'decisions') run.calls.add(method.name);
    // Nothing is sent for an empty list.
    if (method === ANNOUNCE && (args[1] as unknown[]).length === 0) return resolve(undefined);
    const { timeline, fates, profile, start } = run.calling;
    const now = timeline.now();
    const isDown = method.service === 'slack' && isSlackDown(method, now - start, profile);
    const fate = fates(method.service, method.name, now < start + profile.faultsUntil);
    timeline.resume(now + fate.latency, arrive, { run, method, args, fate, isDown, resolve, reject });
  });
const isSlackDown = ({ port }: Method, time: number, { slackDownFrom, slackDown, slackMute }: Profile): boolean =>
  (slackDownFrom <= time && time < slackDown) || (port === 'notifier' && time < slackMute);
const ANNOUNCE = METHODS.find(({ name }) => name === 'announcements.announce');

const effectOf = ({ ports }: Calling, { port, method }: Method): Effect =>
  (ports[port] as Record<string, Effect> | undefined)?.[method] as Effect;

const arrive = (call: Call): void => {
  const { run, method, args, fate, isDown } = call;
  if (isDown || fate.fails === 'before') return fail(call, 'before it had an effect');
  try {
    // What a run that was killed has sent already arrives all the same.
    const answered = (run.calling.effects[method.number] ??= effectOf(run.calling, method))(...args);
    if (answered instanceof Promise)
      answered.then(
        (value) => answerWith(call, value),
        (error: unknown) => refuse(call, error),
      );
    else answerWith(call, answered);
  } catch (error) {
    refuse(call, error);
  }
};

const answerWith = (call: Call, value: unknown): void => {
  const { answersAfter } = call.fate;
  if (answersAfter === undefined) return answer(call, value);
  const { timeline } = call.run.calling;
  timeline.resume(timeline.now() + answersAfter, () => answer(call, value));
};

const answer = (call: Call, value: unknown): void => {
  if (call.fate.fails === 'after') fail(call, 'after it had its effect');
  else if (call.run.isAlive) call.resolve(value);
};

const refuse = ({ run, reject }: Call, error: unknown): void => {
  if (run.isAlive) reject(error instanceof Error ? error : new Error(String(error)));
};

const fail = ({ run, method: { name }, fate: { dies }, reject }: Call, when: string): void => {
  if (dies) run.isAlive = false;
  run.calling.trace?.(`  ${run.attempt} ${name}: ${dies ? 'the run dies' : 'fails'} ${when}`);
  if (run.isAlive) reject(new Error(`${name} failed ${when}`));
};

/** A port as one run sees it. */
type PortOfRun<P extends PortName> = new (run: Run) => Ports[P];
/** Once and not for each world, so that the engine learns each call once. */
export const OF_RUN = Object.fromEntries(
  (Object.keys(SERVICES) as PortName[]).map((port) => {
    const OfRun = function (this: { run: Run }, run: Run) {
      this.run = run;
    };
    for (const method of METHODS.filter((one) => one.port === port)) {
      const call = function (this: { run: Run }, ...args: unknown[]) {
        return attempt(this.run, method, args);
      };
      const page = async function* (this: { run: Run }, ...args: unknown[]) {
        yield* (await attempt(this.run, method, args)) as unknown[];
      };
      (OfRun.prototype as Record<string, unknown>)[method.method] = PAGED.has(method.name) ? page : call;
    }
    return [port, OfRun];
  }),
) as unknown as { [P in PortName]: PortOfRun<P> };
