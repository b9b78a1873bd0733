import { emptyFinding } from '../../src/finding/empty-finding.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { MINUTE } from '../support/clock.ts';
import { anExposure } from '../support/findings.ts';
import { MOST, type Stored } from './check-table.ts';
import { ACCOUNT, checkSaved, type Contender, countOf, groupOf, type Memory, PLACE, type Ports } from './contender.ts';

export const record: Contender = async ({ findings }, attempt, memory) => {
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
export const save: Contender = async ({ findings }, attempt, memory) => {
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

export const archive: Contender = async ({ findings }, _attempt, { random, now, report, written }) => {
  const finding = await findings.load(groupOf(random.below(2)));
  if (!finding) return;
  await findings.archive(finding, now());
  const archived = await findings.loadArchived(finding.group, finding.sequence);
  // Of two who archive it the later one counts.
  const isWritten = written.some(({ after }) => after['sk'] !== 'current' && after['version'] === archived?.version);
  if (archived === null || archived.sequence !== finding.sequence || !isWritten)
    report('what was archived is not in the archive');
};

/** Once the indexes are up to date: the listings have what is there, and nothing else. */
export const listedInTheEnd = async (
  { listings }: Ports,
  stored: readonly Stored[],
  queries: { count: number },
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
  const before = queries.count;
  const seen = await listings.open(50, () => true);
  has(
    seen.map(({ group }) => idOf(group)),
    open,
    'what people see as open',
  );
  // What is open, and what is kept: few enough for a page each.
  if (queries.count - before !== 2) report(`${queries.count - before} pages were read of two`);
};
