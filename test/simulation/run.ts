import type { Fates } from './fates.ts';
import type { Profile, Service } from './profile.ts';
import type { QueueName } from './queues.ts';
import type { Timeline } from './timeline.ts';

/** One try to handle a message. Whoever dies has no effect any more, and never says so. */
export type Run = {
  attempt: string;
  isAlive: boolean;
  queue: QueueName;
  /** What it logged, if it carries out a click. */
  logged: string[];
  /** The calls that it made, as far as anybody asks for them. */
  calls: Set<string>;
};

export const SERVICES = {
  findings: 'table',
  bursts: 'table',
  digests: 'table',
  listings: 'table',
  sweeps: 'table',
  pauses: 'table',
  answers: 'table',
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
  revoker: 'ec2',
  remover: 'ec2',
  authorizer: 'ec2',
} as const satisfies Record<string, Service>;
/** What comes page by page; here all pages at once, which are few. */
const PAGED: ReadonlySet<string> = new Set([
  'securityGroups.allInboundRules',
  'listings.openGroups',
  'listings.unfinished',
]);
type PortName = keyof typeof SERVICES;

type Options = {
  timeline: Timeline;
  fates: Fates;
  profile: Profile;
  start: number;
  trace: ((text: string) => void) | null;
};
/** What is paged answers a list of pages here. */
type Call = (...args: unknown[]) => Promise<unknown>;

/** Puts time and failures between a run and its ports: every call is a moment at which others may come between. */
export const createCalling = (ports: Record<PortName, object>, { timeline, fates, profile, start, trace }: Options) => {
  const attempt = (run: Run, port: PortName, name: string, call: Call, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!run.isAlive) return;
      if (run.queue === 'decisions') run.calls.add(name);
      // Nothing is sent for an empty list.
      if (name === 'announcements.announce' && (args[1] as unknown[]).length === 0) return resolve(undefined);
      const service = SERVICES[port];
      const now = timeline.now();
      const { fails, dies, latency } = fates(service, name, now < start + profile.faultsUntil);
      const isDown = service === 'slack' && now < start + profile.slackDown;
      const end = (text: string) => {
        if (dies) run.isAlive = false;
        trace?.(`  ${run.attempt} ${name}: ${dies ? 'the run dies' : 'fails'} ${text}`);
        if (run.isAlive) reject(new Failure(`${name} failed ${text}`));
      };
      timeline.at(now + latency, () => {
        if (isDown || fails === 'before') return end('before it had an effect');
        // What a run that was killed has sent already arrives all the same.
        call(...args).then(
          (value) => (fails === 'after' ? end('after it had its effect') : run.isAlive && resolve(value)),
          (error: unknown) => run.isAlive && reject(error as Error),
        );
      });
    });
  /** The methods of each port once, on a prototype: a run only says whose they are, since most runs use few of them. */
  const classes = Object.entries(ports).map(([port, calls]) => {
    const OfRun = function (this: { run: Run }, run: Run) {
      this.run = run;
    } as unknown as { new (run: Run): object; prototype: Record<string, unknown> };
    for (const [method, call] of Object.entries(calls) as [string, unknown][]) {
      if (typeof call !== 'function') continue;
      const name = `${port}.${method}`;
      if (PAGED.has(name)) {
        OfRun.prototype[method] = async function* (this: { run: Run }, ...args: unknown[]) {
          yield* (await attempt(this.run, port as PortName, name, call as Call, args)) as unknown[];
        };
        continue;
      }
      OfRun.prototype[method] = function (this: { run: Run }, ...args: unknown[]) {
        return attempt(this.run, port as PortName, name, call as Call, args);
      };
    }
    return [port, OfRun] as const;
  });
  /** `rest`: what else a run has, whatever run it is. */
  return <R extends object>(rest: R) => {
    const Deps = function (this: Record<string, unknown>, run: Run, own: Own) {
      for (const [port, OfRun] of classes) this[port] = new OfRun(run);
      Object.assign(this, rest, own);
    } as unknown as new (run: Run, own: Own) => object;
    return (run: Run, own: Own): object => new Deps(run, own);
  };
};
type Own = { clock: object; log: object; metrics: object; attempt: string };

/** What a call fails with. Without a trace of the stack, which costs more than all the rest. */
class Failure extends Error {
  static override stackTraceLimit = 0;
}
