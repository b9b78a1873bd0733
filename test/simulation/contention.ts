import { unmarshall } from '@aws-sdk/util-dynamodb';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import type { Stored } from './check-table.ts';
import { archive, listedInTheEnd, record, save } from './contend-for-findings.ts';
import { burst, putLine, renderDigest, reserve, tellThread } from './contend-for-digests.ts';
import { answer, pause, sweep, unwatched } from './contend-for-the-rest.ts';
import { createMemory } from './contend-in-memory.ts';
import { show } from './contend-to-show.ts';
import type { Contender, Memory } from './contender.ts';
import type { DynamoDb } from './dynamodb.ts';
import { randomFates } from './fates.ts';
import { calmProfile } from './profile.ts';
import { createRandom } from './random.ts';
import { createCalling, type Effects, OF_RUN, type Run } from './run.ts';
import type { Playable } from './seed.ts';
import { clientOf, createTable, portsOnTable } from './table.ts';
import { createTimeline } from './timeline.ts';

const CONTENDERS: readonly Contender[] = [
  record,
  save,
  reserve,
  putLine,
  renderDigest,
  tellThread,
  sweep,
  pause,
  answer,
  burst,
  unwatched,
  archive,
];

/** Of so many worlds one is about a digest that Slack is to show, and another has what it contends for in memory. */
const OTHERS = 8;
/** In one of so many, more groups are opened at once than are counted. */
const BURSTS = 32;
const IN_MEMORY: readonly Contender[] = [putLine, renderDigest, sweep];

/**
 * Runs that contend for a few items of the table, at random and all at once: more of them than any story of a security
 * group has. What no write may do is checked at each (check-table.ts), what each run is told afterwards (contend-for-*.ts).
 */
export const contend = (seed: number, trace: ((text: string) => void) | null = null): Playable => {
  const random = createRandom(seed);
  const isBurst = seed % BURSTS === 2;
  const isFaulty = !isBurst && random.chance(0.6);
  const profile = calmProfile({
    stale: random.pick([0, 3 * SECOND]),
    ...(isFaulty
      ? { failing: { table: random.pick([0.3, 0.8]) }, lost: random.pick([0.3, 0.7]), deadly: 0.05, faultsUntil: HOUR }
      : {}),
  });
  const timeline = createTimeline(NOON);
  const faults: string[] = [];
  const report = (fault: string): void => {
    trace?.(`FAULT ${fault}`);
    if (faults.length < 20) faults.push(fault);
  };
  const memory: Memory = {
    random,
    now: timeline.now,
    sleep: async (ms) => new Promise<void>((resolve) => void timeline.resume(timeline.now() + ms, () => resolve())),
    isCalm: !isFaulty,
    isCrowded: isBurst || random.chance(0.2),
    report,
    written: [],
    finished: [],
  };
  const onItem = (after: Stored, before: Stored | null) => {
    memory.written.push({ after, before });
    trace?.(`  written: ${JSON.stringify(after)}`);
  };
  const table = createTable({
    clock: timeline,
    lag: () => (profile.stale === 0 ? 0 : random.below(profile.stale)),
    onWrite: () => undefined,
    onArchive: () => undefined,
    onItem,
    report,
  });
  const isInMemory = seed % OTHERS === 4;
  const calls = { count: 0 };
  const fates = randomFates(random, profile);
  const calling = createCalling(
    { dynamodb: table.dynamodb, ...(isInMemory && createMemory({ now: timeline.now, onItem, report })) },
    {
      timeline,
      fates: (...call) => {
        calls.count += 1;
        return fates(...call);
      },
      profile,
      start: NOON,
      trace,
      onTable: true,
      inBatch: false,
    },
  );
  const one = (attempt: string): Run => ({
    attempt,
    since: timeline.now(),
    isAlive: true,
    queue: 'inspect',
    logged: [],
    calls: new Set(),
    calling,
  });
  const lasts = isBurst ? SECOND : random.pick([SECOND, 10 * SECOND, MINUTE, 15 * MINUTE]);
  const isSlack = seed % OTHERS === 0;
  const others = isSlack ? [show] : isInMemory ? IN_MEMORY : isBurst ? [burst] : null;
  const contenders = others ?? (random.chance(0.3) ? CONTENDERS : [random.pick(CONTENDERS)]);
  for (let i = 0; i < (isSlack ? random.between(2, 20) : random.between(20, 120)); i += 1)
    // No two at the same moment: what they write is known by it.
    timeline.resume(NOON + random.below(lasts / 200) * 200 + i, () => {
      const run = one(`m${i}/1`);
      const contender = random.pick(contenders);
      trace?.(`${run.attempt} ${contender.name}`);
      const ports = portsOnTable(clientOf(new OF_RUN.dynamodb(run)), timeline);
      if (isInMemory) Object.assign(ports, { digests: new OF_RUN.digests(run), sweeps: new OF_RUN.sweeps(run) });
      contender(ports, run.attempt, memory).catch((error: unknown) => {
        trace?.(`${run.attempt} failed: ${String(error)}`);
        if (!isFaulty || error instanceof TypeError) report(`a contender failed: ${String(error)}`);
      });
    });
  const end = NOON + 2 * HOUR;
  timeline.resume(end, () => {
    const queries = { count: 0 };
    const query: Effects<DynamoDb>['query'] = (input) => {
      queries.count += 1;
      return table.dynamodb.query(input);
    };
    const ports = portsOnTable(clientOf({ ...table.dynamodb, query }), timeline);
    const stored = table.dynamodb.items().map((item) => unmarshall(item));
    listedInTheEnd(ports, stored, queries, memory).catch((error: unknown) =>
      report(`a look at the end failed: ${String(error)}`),
    );
  });
  return { world: { timeline, faults, calls, end: () => faults }, end: end + 1, story: 'contention' };
};
