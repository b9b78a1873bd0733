import type { DigestLine } from '../../src/finding/digest.ts';
import { emptyFinding } from '../../src/finding/empty-finding.ts';
import type { Finding, GroupKey, Instant } from '../../src/finding/finding.ts';
import type { PauseRecord } from '../../src/finding/pause.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { anExposure, PAUSE } from '../support/findings.ts';
import type { Stored } from './check-table.ts';
import type { Random } from './random.ts';
import type { portsOnTable } from './table.ts';

export type Ports = ReturnType<typeof portsOnTable>;
/** What all contenders of a world know: each write, and what each of them was told. */
export type Memory = {
  random: Random;
  now: () => Instant;
  /** Whether no request fails. */
  isCalm: boolean;
  /** Whether so much is written that items are full. */
  isCrowded: boolean;
  report: (fault: string) => void;
  written: { after: Stored; before: Stored | null }[];
  /** What came to its end, in words that are counted. */
  finished: string[];
};
/** `attempt` names who contends: what they write is known by it. */
type Contender = (ports: Ports, attempt: string, memory: Memory) => Promise<void>;

const ACCOUNT = '111122223333';
const groupOf = (n: number): GroupKey => ({ account: ACCOUNT, region: 'eu-west-1', groupId: `sg-${n}` });
const PLACE = { account: ACCOUNT, region: 'eu-west-1' };
const MOST = { exposures: 100, lines: 40, groups: 200 };
const countOf = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;
const isOf = (item: Stored, pk: string): boolean => item['pk'] === pk;
/** Who saves is told `saved` only of what was written, and never `conflict` of what is stored. */
const checkSaved = (
  { written, report }: Memory,
  pk: string,
  isSaved: boolean,
  isOurs: (item: Stored) => boolean,
): void => {
  const writes = written.filter(({ after }) => isOf(after, pk) && after['sk'] === 'current');
  if (isSaved && !writes.some(({ after }) => isOurs(after))) report(`${pk} was told to be saved, and is not`);
  // After an answer that was lost somebody else may have been next: then it is told again from what is stored.
  const last = writes.at(-1);
  if (!isSaved && last && isOurs(last.after)) report(`${pk} is saved, and its writer was told otherwise`);
};
/** Whether that may have been refused: to contend for what nobody has is never in vain. */
const isTaken = ({ written, isCalm }: Memory, pk: string, isHeld: (item: Stored) => boolean): boolean => {
  const stored = written.findLast(({ after }) => isOf(after, pk) && after['sk'] === 'current')?.after;
  return !isCalm || stored === undefined || isHeld(stored);
};
const isHeldFrom =
  (since: Instant) =>
  ({ version, posting }: Stored): boolean =>
    version === undefined || ((posting as { until: Instant } | undefined)?.until ?? -Infinity) > since;
/** Of several claims the same, which is no reason to take one for another. */
const endOf = (since: Instant): Instant => Math.ceil(since / SECOND) * SECOND + 3 * SECOND;
const wasClaimed = ({ written }: Memory, pk: string, by: string): boolean =>
  written.some(({ after }) => isOf(after, pk) && (after['posting'] as { by?: string } | undefined)?.by === by);

const record: Contender = async ({ findings }, attempt, memory) => {
  const { random, now, report, finished, written } = memory;
  const group = groupOf(memory.isCrowded ? 0 : random.below(2));
  const most = memory.isCrowded ? 60 : 3;
  const from = random.below(memory.isCrowded ? 120 : 6);
  const since = now();
  const asked = Array.from({ length: random.between(1, most) }, (_, i) =>
    anExposure(from + i, { kind: 'pending' }, { foundAt: since, shownIn: null, told: false }),
  );
  const { finding, added } = await findings.record({
    group,
    exposures: asked,
    now: since,
    deadline: since + 15 * MINUTE,
    attempt,
    postingUntil: since + MINUTE,
  });
  const isThere = (id: string) => finding.exposures.some((one) => one.id === id) || id in finding.tombstones;
  if (finding.exposures.length < MOST.exposures && !asked.every(({ id }) => isThere(id)))
    report('a rule was not recorded, although there is room for it');
  for (const { id } of added) {
    if (!asked.some((one) => one.id === id)) report('a rule was recorded for somebody else');
    finished.push(`${group.groupId} ${id}`);
    const writes = written.filter(
      ({ after, before }) =>
        after['sk'] === 'current' &&
        `exposure:${id}` in after &&
        !(before && `exposure:${id}` in before) &&
        String(after['pk']).endsWith(group.groupId),
    ).length;
    if (countOf(finished, `${group.groupId} ${id}`) > writes) report('two were told that they recorded the same rule');
  }
  const isOurs = written.some(
    ({ after }) => (after[`exposure:${asked[0]?.id ?? ''}`] as { foundAt?: number })?.foundAt === since,
  );
  if (memory.isCalm && isOurs && added.length === 0) report('who recorded a rule was not told so');
};

/** Settles what is recorded, or leaves only a mark. */
const save: Contender = async ({ findings }, attempt, memory) => {
  const { random, now } = memory;
  const group = groupOf(random.below(3));
  const stored = (await findings.load(group)) ?? emptyFinding(group);
  // Nobody else's: it is how the write is known again.
  const mark = Number(attempt.slice(1, attempt.indexOf('/'))) + 1;
  const leaving = random.chance(0.3) ? stored.exposures.slice(0, random.between(1, 30)) : [];
  const grave = { at: now(), outcome: 'revoked' as const };
  const next: Finding = {
    ...stored,
    version: stored.version + 1,
    remindedAt: mark,
    exposures: stored.exposures.slice(leaving.length),
    tombstones: { ...stored.tombstones, ...Object.fromEntries(leaving.map(({ id }) => [id, grave])) },
  };
  const isSaved = (await findings.save(next)) === 'saved';
  const pk = `${group.account}/${group.region}/${group.groupId}`;
  checkSaved(memory, pk, isSaved, ({ remindedAt, version }) => remindedAt === mark && version === next.version);
};

const reserve: Contender = async ({ digests }, _attempt, { now, report, finished }) => {
  const id = await digests.reserve(ACCOUNT, now());
  finished.push(id);
  if (countOf(finished, id) > MOST.lines) report('a digest was promised to too many');
};

const digestOf = (random: Random): string => `digest/${ACCOUNT}/${random.between(1, 2)}`;
const putLine: Contender = async ({ digests }, _attempt, { random, now, report }) => {
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

const renderDigest: Contender = async ({ digests }, attempt, memory) => {
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

const tellThread: Contender = async ({ digests }, attempt, memory) => {
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

const sweep: Contender = async ({ sweeps }, attempt, memory) => {
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

const pause: Contender = async ({ pauses }, attempt, memory) => {
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

const answer: Contender = async ({ answers }, attempt, { random, now, report, written }) => {
  const operation = `00000000-0000-4000-8000-00000000000${random.below(3)}`;
  await answers.put(operation, { kind: 'refused', at: now(), why: attempt });
  if (!written.some(({ after }) => isOf(after, `operation/${operation}`))) report('somebody who waits has no answer');
  const { why } = (await answers.load(operation)) as { why?: string };
  const first = written.find(({ after }) => isOf(after, `operation/${operation}`))?.after['answer'] as { why: string };
  if (why !== first.why) report('somebody who waits has another answer than the first');
};

const burst: Contender = async ({ bursts }, _attempt, { random, now, report, finished }) => {
  const since = now();
  const seen = (from: Instant, to: Instant) =>
    new Set(
      finished.flatMap((text) => {
        const [kind, group = '', at] = text.split(' ');
        return kind === 'counted' && Number(at) > from && Number(at) <= to ? [group] : [];
      }),
    );
  const burstOf = random.chance(0.05) ? MOST.groups + 10 : 1;
  for (let i = 0; i < burstOf; i += 1) {
    const groupId = `sg-${random.below(20) + i}`;
    const known = seen(since - 50 * SECOND, since).add(groupId);
    const count = await bursts.count({ ...PLACE, groupId }, since);
    finished.push(`counted ${groupId} ${since}`);
    if (count < Math.min(known.size, MOST.groups)) report('a group was not counted');
  }
};

const unwatched: Contender = async ({ unwatched: places }, _attempt, { now, report }) => {
  const since = now();
  await places.markTold(PLACE, since);
  if (((await places.toldAt(PLACE)) ?? 0) < 1) report('what was told is forgotten');
};

const archive: Contender = async ({ findings }, _attempt, { random, now, report }) => {
  const finding = await findings.load(groupOf(random.below(2)));
  if (!finding) return;
  await findings.archive(finding, now());
  const archived = await findings.loadArchived(finding.group, finding.sequence);
  if (archived === null || archived.version < 1) report('what was archived is not in the archive');
};

export const CONTENDERS: readonly Contender[] = [
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

/** Once the indexes are up to date: the listings have what is there, and nothing else. */
export const listedInTheEnd = async (
  { listings }: Ports,
  stored: readonly Stored[],
  { report }: Memory,
): Promise<void> => {
  const current = stored.filter(({ pk, sk }) => sk === 'current' && String(pk).startsWith(`${ACCOUNT}/`));
  const idOf = ({ groupId }: GroupKey) => groupId;
  const has = (list: readonly string[], wanted: readonly Stored[], what: string): void => {
    const ids = wanted.map(({ pk }) => String(pk).split('/').at(-1) ?? '');
    if (JSON.stringify([...list].sort()) !== JSON.stringify(ids.sort()))
      report(`${what}: ${list.join()} and not ${ids.join()}`);
  };
  const open = current.filter((item) => Object.keys(item).some((name) => name.startsWith('exposure:')));
  const groups: string[] = [];
  for await (const page of listings.openGroups()) groups.push(...page.map(idOf));
  has(groups, open, 'the groups with an open finding');
  const unfinished: string[] = [];
  for await (const page of listings.unfinished(PLACE)) unfinished.push(...page.map(idOf));
  has(unfinished, open, 'what is not in the archive yet');
  has(
    (await listings.open(50, () => true)).map(({ group }) => idOf(group)),
    open,
    'what people see as open',
  );
};
