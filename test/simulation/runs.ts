import { unlessPaused } from '../../src/use-cases/unless-paused.ts';
import { handle, TIMEOUTS, type Deps } from './handle.ts';
import { handleInBatch } from './in-batch.ts';
import type { Logbook } from './logbook.ts';
import type { Delivery } from './queues.ts';
import { OF_RUN, type Calling, type PortName, type Run } from './run.ts';
import { clientOf, portsOnTable } from './table.ts';

type Rest = Omit<Deps, PortName | 'clock' | 'log' | 'attempt' | 'canaryGroupId'> & { canaryGroupId: () => string };
type Options = {
  calling: Calling;
  /** What a run is given beside its ports. */
  rest: Rest;
  logbook: Logbook | null;
  /** `answer`: of a request. */
  onDone: (run: Run, body: unknown, answer: unknown) => void;
  onFailed: (error: unknown, body: unknown) => void;
};

/** The functions: each message that is delivered is a run of its own, which may fail, die or run out of time. */
export const createRuns = ({ calling, rest, logbook, onDone, onFailed }: Options) => {
  const { timeline, trace } = calling;
  let running = 0;
  const depsOf = (run: Run): Deps => {
    const log: Deps['log'] = (_level, message, fields = {}) => {
      trace?.(`  ${run.attempt} says: ${message} ${JSON.stringify(fields)}`);
      if (run.queue === 'decisions') run.logged.push(message);
    };
    const sleep = async (ms: number) =>
      new Promise<void>((resolve) => void timeline.resume(timeline.now() + ms, () => run.isAlive && resolve()));
    const deps = depsWith(run, rest, { now: timeline.now, sleep }, log);
    const all = calling.onTable ? { ...deps, ...depsOnTable(run, deps) } : deps;
    return logbook ? logbook.noting(all) : all;
  };
  return {
    isIdle: (): boolean => running === 0,
    deliver: (delivery: Delivery): void => {
      const { queue, id, receives, body } = delivery;
      const run: Run = {
        attempt: `${id}/${receives}`,
        queue,
        since: timeline.now(),
        isAlive: true,
        logged: [],
        calls: new Set(),
        calling,
      };
      trace?.(`${queue} ${run.attempt} ${JSON.stringify(body).slice(0, 150)}`);
      let hasEnded = false;
      const end = (): void => {
        if (hasEnded) return;
        hasEnded = true;
        running -= 1;
        logbook?.onRan(timeline.now() - run.since);
        // One that died is out of time as well.
        timeline.cancel(timeout);
      };
      const timeout = timeline.at(timeline.now() + TIMEOUTS[queue] * 1_000, () => {
        if (run.isAlive) trace?.(`${run.attempt} is out of time`);
        run.isAlive = false;
        end();
      });
      running += 1;
      const deps = depsOf(run);
      (calling.inBatch ? handleInBatch(deps, delivery) : handle(deps, queue, body)).then(
        (answer: unknown) => {
          if (!run.isAlive) return;
          end();
          // A Lambda that has answered is frozen: what it did not wait for stays undone.
          run.isAlive = false;
          delivery.remove();
          onDone(run, body, answer);
        },
        (error: unknown) => {
          trace?.(`${run.attempt} failed: ${error instanceof Error ? error.message : String(error)}`);
          end();
          run.isAlive = false;
          onFailed(error, body);
        },
      );
    },
  };
};
export type Runs = ReturnType<typeof createRuns>;

/** What is other where the table is DynamoDB's. */
const depsOnTable = (run: Run, { clock }: Pick<Deps, 'clock'>) => {
  const ports = portsOnTable(clientOf(new OF_RUN.dynamodb(run)), clock);
  const put: Deps['answers']['put'] = async (operation, answer) => {
    run.calls.add('answers.put');
    return ports.answers.put(operation, answer);
  };
  return {
    ...ports,
    answers: { ...ports.answers, put },
    revoker: unlessPaused(new OF_RUN.revoker(run), ports.pauses),
    remover: unlessPaused(new OF_RUN.remover(run), ports.pauses),
  };
};

/** Name by name, which costs a tenth of what a loop or a spread would. */
const depsWith = (run: Run, rest: Rest, clock: Deps['clock'], log: Deps['log']): Deps => ({
  findings: new OF_RUN.findings(run),
  bursts: new OF_RUN.bursts(run),
  digests: new OF_RUN.digests(run),
  listings: new OF_RUN.listings(run),
  sweeps: new OF_RUN.sweeps(run),
  unwatched: new OF_RUN.unwatched(run),
  sweepRequests: new OF_RUN.sweepRequests(run),
  wakeUps: new OF_RUN.wakeUps(run),
  notifier: new OF_RUN.notifier(run),
  directory: new OF_RUN.directory(run),
  homeTab: new OF_RUN.homeTab(run),
  announcements: new OF_RUN.announcements(run),
  lookUps: new OF_RUN.lookUps(run),
  checks: new OF_RUN.checks(run),
  reopens: new OF_RUN.reopens(run),
  enrichments: new OF_RUN.enrichments(run),
  surroundings: new OF_RUN.surroundings(run),
  securityGroups: new OF_RUN.securityGroups(run),
  groupSearch: new OF_RUN.groupSearch(run),
  pauses: new OF_RUN.pauses(run),
  answers: new OF_RUN.answers(run),
  revoker: unlessPaused(new OF_RUN.revoker(run), new OF_RUN.pauses(run)),
  remover: unlessPaused(new OF_RUN.remover(run), new OF_RUN.pauses(run)),
  authorizer: new OF_RUN.authorizer(run),
  decisions: new OF_RUN.decisions(run),
  operatorDecisions: new OF_RUN.operatorDecisions(run),
  views: new OF_RUN.views(run),
  canary: new OF_RUN.canary(run),
  settingsOf: rest.settingsOf,
  authorityOf: rest.authorityOf,
  judge: rest.judge,
  reachableRevokeAfter: rest.reachableRevokeAfter,
  tellActor: rest.tellActor,
  digestFrom: rest.digestFrom,
  rulesPerGroup: rest.rulesPerGroup,
  canaryGroupId: rest.canaryGroupId(),
  places: rest.places,
  accounts: rest.accounts,
  isWatched: rest.isWatched,
  clock,
  log,
  metrics: rest.metrics,
  attempt: run.attempt,
});
