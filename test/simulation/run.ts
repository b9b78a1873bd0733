import type { Fates } from './fates.ts';
import type { Profile, Service } from './profile.ts';
import type { Timeline } from './timeline.ts';

/** One try to handle a message. Whoever dies has no effect any more, and never says so. */
export type Run = {
  attempt: string;
  isAlive: boolean;
  /** What it logged, message and fields. */
  logged: { message: string; fields: Record<string, unknown> }[];
  /** The calls that it made, as far as anybody asks for them. */
  calls: Set<string>;
};

export const SERVICES = {
  findings: 'table',
  bursts: 'table',
  digests: 'table',
  listings: 'table',
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
type PortName = keyof typeof SERVICES;

type Options = {
  timeline: Timeline;
  fates: Fates;
  profile: Profile;
  start: number;
  trace: ((text: string) => void) | null;
  current: { run: Run | null };
};
type Method = { port: PortName; method: string; call: (...args: unknown[]) => Promise<unknown> };

/** Puts time and failures between a run and its ports: every call is a moment at which others may come between. */
export const createCalling = (
  ports: Record<PortName, object>,
  { timeline, fates, profile, start, trace, current }: Options,
) => {
  const methods = Object.entries(ports).flatMap(([port, methodsOfPort]) =>
    Object.entries(methodsOfPort).flatMap(([method, call]): Method[] =>
      typeof call === 'function' ? [{ port: port as PortName, method, call: call as Method['call'] }] : [],
    ),
  );
  const attempt = (run: Run, { port, method, call }: Method, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!run.isAlive) return;
      const name = `${port}.${method}`;
      run.calls.add(name);
      // Nothing is sent for an empty list.
      if (name === 'announcements.announce' && (args[1] as unknown[]).length === 0) return resolve(undefined);
      const service = SERVICES[port];
      const now = timeline.now();
      const { fails, dies, latency } = fates(service, name, now < start + profile.faultsUntil);
      const isDown = service === 'slack' && now < start + profile.slackDown;
      const end = (text: string) => {
        if (dies) run.isAlive = false;
        trace?.(`  ${run.attempt} ${name}: ${dies ? 'the run dies' : 'fails'} ${text}`);
        if (run.isAlive) reject(new Error(`${name} failed ${text}`));
      };
      timeline.at(now + latency, () => {
        if (isDown || fails === 'before') return end('before it had an effect');
        current.run = run;
        // What a run that was killed has sent already arrives all the same.
        call(...args).then(
          (value) => (fails === 'after' ? end('after it had its effect') : run.isAlive && resolve(value)),
          (error: unknown) => run.isAlive && reject(error as Error),
        );
      });
    });
  return (run: Run): Record<PortName, object> => {
    const bound: Record<string, Record<string, unknown>> = {};
    for (const one of methods)
      (bound[one.port] ??= {})[one.method] = (...args: unknown[]) => attempt(run, one, args);
    return bound as Record<PortName, object>;
  };
};
