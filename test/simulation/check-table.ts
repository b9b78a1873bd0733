import type { Instant } from '../../src/finding/finding.ts';
import { MINUTE, SECOND } from '../support/clock.ts';

/** An item of the table, with plain values. */
export type Stored = Readonly<Record<string, unknown>>;
type Posting = { by: string; until: Instant };
type Change = { before: Stored | null; after: Stored; now: Instant };

/** A request is on its way for so long (ms), with those that failed before it. */
const ON_ITS_WAY = 5 * SECOND;
/** What a finding holds, what a digest takes, for how long (ms), and what is counted of a burst in ten seconds. */
export const MOST = { exposures: 100, lines: 40, groups: 200 };
const DIGEST_IS_OPEN_FOR = 10 * MINUTE;

const OVER: ReadonlySet<string> = new Set(['revoked', 'vanished', 'observed']);

const numberOf = (item: Stored | null, name: string): number => (item?.[name] ?? 0) as number;
const postingOf = (item: Stored | null): Posting | null => (item?.['posting'] ?? null) as Posting | null;
const named = (item: Stored | null, prefix: string): Map<string, unknown> =>
  new Map(
    Object.entries(item ?? {}).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as [string, unknown]] : [],
    ),
  );
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What no write to the table may do, whoever writes: of what is promised of each item, told by its attributes alone. */
export const checkTable = (change: Change): string[] => {
  const pk = String(change.after['pk']);
  const sk = String(change.after['sk']);
  const faultsOf = (): readonly (string | false)[] => {
    if (sk === 'open') return checkReserved(change);
    if (pk.startsWith('digest/')) return [...checkDigest(change), ...checkElected(change)];
    if (pk.startsWith('sweep/')) return [...checkSwept(change), ...checkElected(change)];
    if (pk.startsWith('burst/')) return checkBurst(change);
    if (pk.startsWith('operation/')) return [change.before !== null && 'somebody was answered twice'];
    if (pk === 'pause') return checkVersion(change);
    return pk.startsWith('unwatched/') || sk !== 'current' ? [] : [...checkVersion(change), ...checkFinding(change)];
  };
  return faultsOf().flatMap((fault) => (fault === false ? [] : [`${pk} ${sk}: ${fault}`]));
};

const checkVersion = ({ before, after }: Change) => [
  numberOf(after, 'version') !== numberOf(before, 'version') + 1 && 'it follows another version than the stored one',
];

const checkFinding = ({ before, after, now }: Change) => {
  const [had, has] = [named(before, 'exposure:'), named(after, 'exposure:')];
  const graves = named(after, 'tombstone:');
  const joined = [...has.keys()].filter((id) => !had.has(id));
  const [held, holds] = [postingOf(before), postingOf(after)];
  return [
    numberOf(after, 'held') !== has.size && `it holds ${has.size}, and says ${numberOf(after, 'held')}`,
    has.size > MOST.exposures && 'it holds too many',
    joined.some((id) => graves.has(id)) && 'what has a tombstone was added',
    numberOf(after, 'sequence') < Math.max(numberOf(before, 'sequence'), 1) && 'its sequence went back',
    held !== null && held.until > now && holds !== null && holds.by !== held.by && 'a claim that runs was taken over',
    after['listed'] === 'open' &&
      after['deadline'] !== undefined &&
      after['listedAt'] !== after['deadline'] &&
      'it is listed by another deadline',
    isKeptAlone(after, now) && after['listed'] !== 'excepted' && 'an exception runs that nobody is shown',
  ];
};

/** Whether something may still stay open here, and nothing is open. */
const isKeptAlone = (item: Stored, now: Instant): boolean => {
  const states = [...named(item, 'exposure:').values()].map((one) => (one as { state: { kind: string } }).state.kind);
  const restores = (item['restores'] ?? []) as readonly { state: { kind: string } }[];
  const exceptions = (item['exceptions'] ?? []) as readonly { until: Instant; withdrawnBy: unknown }[];
  return (
    states.every((kind) => OVER.has(kind)) &&
    restores.every(({ state }) => state.kind !== 'asked') &&
    exceptions.some(({ until, withdrawnBy }) => until > now && withdrawnBy === null)
  );
};

/** Which digest of the account takes lines. */
const checkReserved = ({ before, after, now }: Change) => {
  const held = numberOf(after, 'held');
  const opened = numberOf(after, 'startedAt');
  const isNext = numberOf(after, 'latest') === numberOf(before, 'latest') + 1;
  const isFull = numberOf(before, 'held') >= MOST.lines;
  const isOver = numberOf(before, 'startedAt') <= now - DIGEST_IS_OPEN_FOR + ON_ITS_WAY;
  if (!isNext)
    return [
      held !== numberOf(before, 'held') + 1 && 'room was given to nobody, or to two',
      held > MOST.lines && 'it takes too many',
      opened < now - DIGEST_IS_OPEN_FOR - ON_ITS_WAY && 'it takes lines for too long',
      numberOf(after, 'latest') !== numberOf(before, 'latest') && 'a digest was passed over',
    ];
  return [held !== 1 && 'it began full', !isFull && !isOver && 'another digest was begun while this one takes lines'];
};

const checkDigest = ({ before, after }: Change) => {
  const [had, has] = [named(before, 'line:'), named(after, 'line:')] as Map<string, { version: number }>[];
  const version = numberOf(after, 'version');
  const written = [...(has ?? [])].filter(([id, line]) => !isSame(line, had?.get(id)));
  const told = [...named(after, 'told:')].map(([kind, at]) => [at as Instant, named(before, 'told:').get(kind) ?? at]);
  return [
    version !== numberOf(before, 'version') + written.length && 'its version does not count its lines',
    version === 0 && 'a digest without a line',
    before !== null && before['startedAt'] !== after['startedAt'] && 'it began anew',
    ...written.map(([id, line]) => {
      const was = had?.get(id)?.version ?? 0;
      const from = named(before, 'from:').get(id) ?? 0;
      if (line.version <= was) return 'an older line in the place of a newer one';
      if (after[`from:${id}`] !== version) return 'nobody knows since when a line is there';
      return (after[`wasVersion:${id}`] !== was || after[`wasFrom:${id}`] !== from) && 'nobody knows the line before';
    }),
    told.some(([at, was]) => at !== was && Number(at) < Number(was) + MINUTE - ON_ITS_WAY) &&
      'its thread was told twice',
  ];
};

const checkSwept = ({ before, after }: Change) => {
  const [had, has] = [named(before, 'line:'), named(after, 'line:')];
  const isWritten = [...has].some(([id, line]) => !isSame(line, had.get(id)));
  const [was, is] = [numberOf(before, 'version'), numberOf(after, 'version')];
  return [
    before?.['firstAt'] !== undefined && before['firstAt'] !== after['firstAt'] && 'its first sweep is another one',
    numberOf(after, 'lastAt') < numberOf(before, 'lastAt') && 'an older sweep in the place of a newer one',
    (is < was || is > was + 1 || (isWritten && is === was)) && 'its version does not count its lines',
    postingOf(after) !== null && is === 0 && 'a report without a line is rendered',
  ];
};

/** Who renders a digest or a report: one at a time, by claims that are counted. */
const checkElected = ({ before, after, now }: Change) => {
  const [held, holds] = [postingOf(before), postingOf(after)];
  const claims = numberOf(after, 'claims') - numberOf(before, 'claims');
  if (isSame(held, holds)) return [claims < 0 && 'claims were forgotten'];
  return [
    claims !== 0 && claims !== 1 && 'claims were forgotten',
    claims === 0 && held?.by !== holds?.by && 'somebody ended the claim of another one',
    held !== null && held.until > now && held.by !== holds?.by && 'a claim that runs was taken over',
    held !== null && held.until > now && claims === 1 && 'a claim that runs was prolonged',
  ];
};

const checkBurst = ({ before, after }: Change) =>
  [...named(after, 'slice')].map(([slice, groups]) => {
    const was = (before?.[`slice${slice}`] ?? new Set()) as ReadonlySet<string>;
    const is = groups as ReadonlySet<string>;
    if (is.size > MOST.groups) return 'it counts further than anybody asks';
    return [...was].some((group) => !is.has(group)) && 'a group was forgotten';
  });
