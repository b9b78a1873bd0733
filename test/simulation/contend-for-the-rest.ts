import type { PauseRecord } from '../../src/finding/pause.ts';
import { SECOND } from '../support/clock.ts';
import { PAUSE } from '../support/findings.ts';
import { checkSaved, type Contender, endOf, isHeldFrom, isOf, isTaken, PLACE, wasClaimed } from './contender.ts';

export const sweep: Contender = async ({ sweeps }, attempt, memory) => {
  const { random, now, report } = memory;
  const pk = `sweep/${PLACE.account}/${PLACE.region}`;
  if (random.chance(0.3)) {
    const since = now();
    const claimed = await sweeps.claim(PLACE, attempt, since, endOf(since));
    if ((claimed !== null) !== wasClaimed(memory, pk, attempt)) report('who renders a report was told otherwise');
    if (!claimed && !isTaken(memory, pk, isHeldFrom(since))) report('nobody renders a report, and nobody may');
    if (claimed && random.chance(0.2)) await sweeps.claim(PLACE, attempt, now(), endOf(now()) + SECOND);
    if (claimed || random.chance(0.5))
      await sweeps.release(
        PLACE,
        attempt,
        now() + SECOND,
        claimed && { message: { channel: 'C0', ts: attempt }, version: claimed.version },
      );
    return;
  }
  const lines = Array.from({ length: random.chance(0.1) ? 120 : random.below(3) }, (_, i) => ({
    groupId: `sg-${i}`,
    ports: [6443],
    rules: random.between(1, 9),
    state: 'open' as const,
    by: null,
  }));
  const since = now();
  await sweeps.put(PLACE, lines);
  await sweeps.end(PLACE, since, random.chance(0.5) ? ['sg-1'] : []);
  const { lastAt } = (await sweeps.load(PLACE)) ?? {};
  if (lastAt === undefined || lastAt === null || lastAt < since) report('a sweep has ended, and nobody knows');
};

export const pause: Contender = async ({ pauses }, attempt, memory) => {
  const stored = await pauses.load();
  const next: PauseRecord = {
    version: (stored?.version ?? 0) + 1,
    sequence: 1,
    pause: PAUSE,
    remindedAt: null,
    unspread: null,
    untold: [],
    telling: null,
    operations: [attempt],
  };
  const isSaved = (await pauses.save(next)) === 'saved';
  checkSaved(memory, 'pause', isSaved, (item) => (item['operations'] as readonly string[]).includes(attempt));
};

export const answer: Contender = async ({ answers }, attempt, { random, now, report, written }) => {
  const operation = `00000000-0000-4000-8000-00000000000${random.below(3)}`;
  await answers.put(operation, { kind: 'refused', at: now(), why: attempt });
  if (!written.some(({ after }) => isOf(after, `operation/${operation}`))) report('somebody who waits has no answer');
  const { why } = (await answers.load(operation)) as { why?: string };
  const first = written.find(({ after }) => isOf(after, `operation/${operation}`))?.after['answer'] as { why: string };
  if (why !== first.why) report('somebody who waits has another answer than the first');
};

export const unwatched: Contender = async ({ unwatched: places }, _attempt, { now, report, written }) => {
  const since = now();
  await places.markTold(PLACE, since);
  const toldAt = await places.toldAt(PLACE);
  if (!written.some(({ after }) => after['toldAt'] === toldAt)) report('what was told is forgotten');
};
