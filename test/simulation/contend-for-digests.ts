import type { DigestLine } from '../../src/finding/digest.ts';
import type { Instant } from '../../src/finding/finding.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { MOST, type Stored } from './check-table.ts';
import {
  ACCOUNT,
  type Contender,
  countOf,
  endOf,
  groupOf,
  isHeldFrom,
  isOf,
  isTaken,
  PLACE,
  type Ports,
  wasClaimed,
} from './contender.ts';
import type { Random } from './random.ts';

export const reserve: Contender = async ({ digests }, _attempt, { now, isCrowded, report, finished }) => {
  // A prefix list may open several groups at once, each of which is given a line.
  const groups = isCrowded ? 3 : 1;
  await Promise.all(
    Array.from({ length: groups }, async () => {
      const id = await digests.reserve(ACCOUNT, now());
      finished.push(id);
      if (countOf(finished, id) > MOST.lines) report('a digest was promised to too many');
    }),
  );
};

const digestOf = (random: Random): string => `digest/${ACCOUNT}/${random.between(1, 2)}`;
export const putLine: Contender = async ({ digests }, _attempt, { random, now, report }) => {
  const n = random.below(3);
  const group = groupOf(n);
  const version = random.between(1, 9);
  const finding = `${group.account}/${group.region}/${group.groupId}/1`;
  const line: DigestLine = {
    finding,
    group,
    version,
    ports: [10250],
    states: { pending: 1 },
    deadline: now(),
    reach: null,
  };
  const { lines } = await digests.put(digestOf(random), line, now());
  if (!lines.some((one) => one.finding === finding && one.version >= version)) report('a line is not in its digest');
};

export const renderDigest: Contender = async ({ digests }, attempt, memory) => {
  const { random, now, report } = memory;
  const id = digestOf(random);
  if (random.chance(0.5)) await putLine({ digests } as Ports, attempt, memory);
  const since = now();
  const claimed = await digests.claim(id, attempt, since, endOf(since));
  if ((claimed !== null) !== wasClaimed(memory, id, attempt)) report('who renders a digest was told otherwise');
  if (!claimed && !isTaken(memory, id, isHeldFrom(since))) report('nobody renders a digest, and nobody may');
  if (claimed && random.chance(0.2)) await digests.claim(id, attempt, now(), endOf(now()) + SECOND);
  if (!claimed && random.chance(0.5)) return;
  const rendered = random.chance(0.7)
    ? { message: { channel: 'C0', ts: attempt }, version: claimed?.version ?? 0 }
    : null;
  const until = now() + SECOND;
  const isReleased = await digests.release(id, attempt, until, rendered);
  const released = memory.written.filter(
    ({ after }) => isOf(after, id) && JSON.stringify(after['posting']) === JSON.stringify({ by: attempt, until }),
  );
  if (isReleased !== released.length > 0) report('who rendered a digest was told otherwise');
  if (
    rendered &&
    released.some(
      ({ after }) => (after['message'] as { ts?: string }).ts !== attempt || after['shown'] !== rendered.version,
    )
  )
    report('what a digest shows was not noted');
};

export const tellThread: Contender = async ({ digests }, attempt, memory) => {
  const { random, now, report } = memory;
  if (random.chance(0.5)) await putLine({ digests } as Ports, attempt, memory);
  const since = now();
  const id = digestOf(random);
  const isElected = await digests.claimReply(id, 'reminded', since, since - MINUTE);
  const isTold = (item: Stored) => Number(item['told:reminded'] ?? -Infinity) > since - MINUTE;
  if (!isElected && !isTaken(memory, id, isTold)) report('nobody tells the thread, and nobody may');
  const isWritten = memory.written.some(({ after }) => isOf(after, id) && after['told:reminded'] === since);
  // Of two in the same millisecond both may be told.
  const isAlone = !memory.finished.includes(`elected ${id} ${since}`);
  if (isElected ? !isWritten : isWritten && isAlone) report('who tells the thread was told otherwise');
  if (isElected) memory.finished.push(`elected ${id} ${since}`);
};

export const burst: Contender = async ({ bursts }, _attempt, { random, now, isCrowded, report, finished }) => {
  const since = now();
  const seen = (from: Instant, to: Instant, what: 'counted' | 'counting' = 'counted') =>
    new Set(
      finished.flatMap((text) => {
        const [kind, group = '', at] = text.split(' ');
        return kind === what && Number(at) > from && Number(at) <= to ? [group] : [];
      }),
    );
  // All of them together are more than are counted in ten seconds.
  for (let i = 0; i < (isCrowded ? 12 : 1); i += 1) {
    const groupId = `sg-${random.below(isCrowded ? 5 * MOST.groups : 20)}`;
    const known = seen(since - 50 * SECOND, since).add(groupId);
    finished.push(`counting ${groupId} ${since}`);
    const count = await bursts.count({ ...PLACE, groupId }, since);
    finished.push(`counted ${groupId} ${since}`);
    if (count < Math.min(known.size, MOST.groups)) report('a group was not counted');
    if (count > seen(since - 71 * SECOND, Infinity, 'counting').size) report('a group was counted twice');
  }
};
