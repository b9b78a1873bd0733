import type { Finding } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Aws } from './aws.ts';
import type { Logbook, LogLine } from './logbook.ts';
import { opensWatchedPort } from './oracle.ts';

type World = {
  aws: Aws;
  logbook: Logbook;
  announced: readonly Transition[];
  /** What is stored in the end. */
  current: readonly Finding[];
  hasDigests: boolean;
  /** Whether nothing fails here: then nothing is missing from the log, and the figures add up. */
  isExact: boolean;
};

/** What is only logged when it is for somebody to do something about it (docs/operations.md). */
const FAILURES = new Set(['failed', 'narrowing-failed', 'restore-failed']);
const FOUND = new Set(['opened', 'joined']);
/** States that say why they came about. */
const WITH_REASONS = new Set(['failed', 'vanished', 'kept']);
const FINAL = ['revoked', 'vanished', 'observed'] as const;

/** What the world has said of itself: each transition once, with its finding, who and why; and metrics that add up. */
export const checkLogbook = (world: World): string[] => {
  const said = new Map<string, LogLine>();
  const faults: string[] = [];
  for (const line of world.logbook.lines) {
    const id = line.fields.transition;
    if (typeof id !== 'string') continue;
    if (said.has(id)) faults.push(`${id} was logged twice`);
    said.set(id, line);
  }
  if (!world.isExact) return faults;
  const happened = new Map(world.announced.map((one) => [one.id, one]));
  for (const id of said.keys()) if (!happened.has(id)) faults.push(`${id} was logged, and never announced`);
  for (const one of happened.values()) {
    const line = said.get(one.id);
    faults.push(...(line ? checkLine(line, one, world.logbook) : [`${one.id} was not logged`]));
  }
  return [
    ...faults,
    ...checkLevels(world.logbook.lines),
    ...checkSweeps(world),
    ...checkFigures([...happened.values()], world),
  ];
};

const checkLine = ({ level, message, fields }: LogLine, one: Transition, { events }: Logbook): string[] => {
  const { id, kind, by, exposureIds } = one;
  const fault = (what: string) => [`${id} was logged with ${what}`];
  if (message !== `exposure ${kind}`) return fault(`the words “${message}”`);
  if (level !== (FAILURES.has(kind) ? 'error' : 'info')) return fault(`the level ${level}`);
  if (fields.finding !== id.split('/', 4).join('/')) return fault(`the finding ${String(fields.finding)}`);
  if (JSON.stringify(fields.exposures) !== JSON.stringify(exposureIds)) return fault('other exposures');
  const who = by === null ? undefined : by.kind === 'person' ? by.userId : by.kind === 'operator' ? by.arn : 'deadline';
  if (fields.by !== who) return fault(`${String(fields.by)} as who did it, who was ${String(who)}`);
  const { cause } = fields;
  if (FOUND.has(kind) && cause !== 'a look at the account' && !events.has(String(cause)))
    return fault(`the cause “${String(cause)}”, which no event was`);
  if (WITH_REASONS.has(kind) && (typeof cause !== 'string' || cause === '')) return fault('no cause');
  if (one.why !== undefined && cause !== one.why) return fault(`the cause “${String(cause)}” and not “${one.why}”`);
  return [];
};

/** Nobody is alarmed where nothing is wrong. What lies in the dead letters was forged: that is checked elsewhere. */
const checkLevels = (lines: readonly LogLine[]): string[] =>
  lines
    .filter(({ level, fields }) => level === 'error' && fields.transition === undefined)
    .filter(({ message }) => message !== 'a message cannot be read and lies in the dead letters')
    .map(({ message }) => `an error was logged although nothing was wrong: ${message}`);

/** A group that has never opened a watched port is none that a sweep keeps in mind. */
const checkSweeps = ({ logbook, aws }: World): string[] =>
  logbook.lines
    .filter(({ message, fields }) => message.startsWith('swept') && fields.groups !== undefined)
    .flatMap(({ fields: { place, groups } }) => {
      const most = aws.groups().filter(({ key, snapshots }) => {
        const isOpen = snapshots.some(({ rules }) => rules.some(opensWatchedPort));
        return isOpen && placeText(key) === place;
      }).length;
      return Number(groups) <= most ? [] : [`a sweep kept ${String(groups)} groups in mind, of ${most}`];
    });

/** Each figure again, from what was announced. */
const checkFigures = (happened: readonly Transition[], { logbook, current, hasDigests }: World): string[] => {
  const countOf = (...kinds: readonly string[]) =>
    happened.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { exposureIds: { length } }) => sum + length, 0);
  const measured = (name: string, outcome?: string) =>
    logbook.measured.filter((one) => one.name === name && one.outcome === outcome).flatMap(({ values }) => values);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const opened = countOf(...FOUND);
  const open = current.flatMap(({ exposures }) =>
    exposures.filter(({ state }) => !FINAL.some((it) => it === state.kind)),
  );
  const numbers: [string, number, number][] = [
    ['ExposuresOpened', sum(measured('ExposuresOpened')), opened],
    ['ExposuresFailed', sum(measured('ExposuresFailed')), countOf('failed')],
    ...[...FINAL, 'kept'].map((kind): [string, number, number] => [
      `ExposuresSettled of ${kind}`,
      sum(measured('ExposuresSettled', kind)),
      countOf(kind),
    ]),
    ['what is open', open.length, opened - countOf(...FINAL)],
    ['SweepCatches', sum(measured('SweepCatches')), catches(logbook)],
  ];
  return [
    ...numbers.flatMap(([name, is, wanted]) => (is === wanted ? [] : [`${name} is ${is}, and it was ${wanted}`])),
    ...(['revoked', 'vanished'] as const).flatMap((kind) => {
      const is = measured('TimeToClosed', kind).sort((a, b) => a - b);
      const wanted = timesToClosed(happened, kind);
      return is.join() === wanted.join()
        ? []
        : [`TimeToClosed of ${kind} is ${is.join()}, and it was ${wanted.join()}`];
    }),
    ...checkAlerts(measured('TimeToAlert'), logbook, hasDigests),
  ];
};

/** What no event had told of, and nobody has adopted. */
const catches = ({ lines, before }: Logbook): number =>
  lines.filter(
    ({ fields: { cause, exposures } }) =>
      cause === 'a look at the account' && ![exposures].flat().some((id) => before.has(String(id).split('=')[0] ?? '')),
  ).length;

/** From when each of them was found last to when it was over. */
const timesToClosed = (happened: readonly Transition[], kind: Transition['kind']): number[] =>
  happened
    .filter((one) => one.kind === kind)
    .flatMap(({ at, exposureIds }) =>
      exposureIds.map((exposure) => {
        const found = happened.filter(
          (one) => FOUND.has(one.kind) && one.at <= at && one.exposureIds.includes(exposure),
        );
        return at - Math.max(...found.map((one) => one.at));
      }),
    )
    .sort((a, b) => a - b);

/** The bus, which is told beside Slack, may take a moment longer. */
const BESIDE = 100;
/**
 * From each event to the message that first shows what it told of. Of a digest nobody can tell what its lines stand for;
 * and what the bot itself puts back is alarmed of or not, as its event comes before what it writes down or after it.
 */
const checkAlerts = (measured: readonly number[], { shown, reopened }: Logbook, hasDigests: boolean): string[] => {
  if (hasDigests || reopened.size > 0) return [];
  const is = [...measured].sort((a, b) => a - b);
  const wanted = shown.sort((a, b) => a - b);
  const isRight = is.length === wanted.length && is.every((ms, i) => Math.abs(ms - (wanted[i] ?? NaN)) <= BESIDE);
  return isRight ? [] : [`TimeToAlert is ${is.join()}, and it was ${wanted.join()}`];
};
