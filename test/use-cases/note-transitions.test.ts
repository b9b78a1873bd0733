import { describe, expect, it } from '@jest/globals';
import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import type { ExposureState, Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Log, Metrics } from '../../src/ports.ts';
import { notingTransitions } from '../../src/use-cases/note-transitions.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aTransition, BOB, GROUP, ORIGIN } from '../support/findings.ts';

const START = aFinding([anExposure(1)], { version: 1, deadline: NOON + 15 * MINUTE });

const createStage = async () => {
  const lines: Parameters<Log>[] = [];
  const counts: Parameters<Metrics>[] = [];
  const findings = notingTransitions(createFindingsMemory(), {
    log: (...line) => void lines.push(line),
    metrics: (...count) => void counts.push(count),
  });
  return { findings, lines, counts };
};

/** What is said of a write with this transition, among what has other transitions to tell. */
const noted = async (
  kind: Transition['kind'],
  exposures: readonly TrackedExposure[],
  changes: Partial<Transition> = {},
  finding: Partial<Finding> = {},
) => {
  const { findings, lines, counts } = await createStage();
  await findings.save(START);
  const others = [anExposure(8, REVOKED, { foundAt: NOON - HOUR }), anExposure(9, KEPT)];
  const untold = [
    aTransition('failed', others, { id: `${findingIdOf(START)}/failed/1` }),
    aTransition(kind, exposures, { at: NOON + 5 * MINUTE, by: ALICE, ...changes }),
  ];
  expect(await findings.save({ ...START, version: 2, exposures: [...others, ...exposures], untold, ...finding })).toBe(
    'saved',
  );
  const [[level, text, fields] = []] = lines;
  expect(lines).toHaveLength(1);
  return { level, text, fields, counts };
};

const REVOKED: ExposureState = { kind: 'revoked', by: ALICE, at: NOON };
const VANISHED: ExposureState = { kind: 'vanished', at: NOON, why: 'carol removed the rule' };
const FAILED: ExposureState = {
  kind: 'failed',
  by: BOB,
  at: NOON,
  why: 'UnauthorizedOperation',
  attempts: 1,
  retryAt: NOON + HOUR,
};
const KEPT: ExposureState = {
  kind: 'kept',
  by: ALICE,
  second: BOB,
  reason: 'a load test',
  at: NOON,
  until: NOON + HOUR,
  warned: false,
};

describe('what a sighting adds', () => {
  const sighting = (exposures: readonly TrackedExposure[]) => ({
    group: GROUP,
    exposures,
    now: NOON,
    deadline: NOON + 15 * MINUTE,
    attempt: 'm/1',
    postingUntil: NOON + MINUTE,
  });
  const joining = anExposure(2, { kind: 'pending' }, { foundAt: NOON + 1, origin: { ...ORIGIN, eventName: null } });

  it('is a line for each rule, with the event that told of it, and is counted', async () => {
    const { findings, lines, counts } = await createStage();
    const { finding } = await findings.record(sighting([anExposure(1), joining]));
    const common = {
      finding: findingIdOf(finding),
      transition: expect.any(String),
      by: undefined,
      deadline: new Date(NOON + 15 * MINUTE).toISOString(),
    };
    expect(lines).toEqual([
      [
        'info',
        'exposure opened',
        { ...common, exposures: [anExposure(1).id], cause: `${ORIGIN.eventName} ${ORIGIN.eventId}` },
      ],
      ['info', 'exposure joined', { ...common, exposures: [joining.id], cause: 'a look at the account' }],
    ]);
    expect(counts).toEqual([['ExposuresOpened', 2]]);
  });

  it('is neither said nor counted of what was known before', async () => {
    const { findings, lines, counts } = await createStage();
    await findings.record(sighting([anExposure(1)]));
    lines.length = 0;
    counts.length = 0;
    await findings.record(sighting([anExposure(1)]));
    expect([lines, counts]).toEqual([[], []]);
  });
});

describe('a write', () => {
  it('that lost a race says and counts nothing', async () => {
    const { findings, lines, counts } = await createStage();
    await findings.save(START);
    const late = { ...START, version: 3, untold: [aTransition('failed', START.exposures, { id: 'x/failed/3' })] };
    expect(await findings.save(late)).toBe('conflict');
    expect([lines, counts]).toEqual([[], []]);
  });

  it('says who decided, for which rules, and the deadline there is', async () => {
    const exposures = [anExposure(1, REVOKED), anExposure(2, REVOKED)];
    const { level, text, fields } = await noted('revoked', exposures);
    expect([level, text]).toEqual(['info', 'exposure revoked']);
    expect(fields).toEqual({
      finding: findingIdOf(START),
      transition: `${findingIdOf(START)}/revoked/2`,
      exposures: exposures.map(({ id }) => id),
      by: ALICE.userId,
      cause: undefined,
      deadline: new Date(NOON + 15 * MINUTE).toISOString(),
    });
  });

  it('says that nobody decided, and that there is no deadline', async () => {
    const { fields } = await noted('vanished', [anExposure(1, VANISHED)], { by: null }, { deadline: null });
    expect(fields).toMatchObject({ by: undefined, deadline: null, cause: 'carol removed the rule' });
  });

  it.each<[Transition['kind'], string]>([
    ['failed', 'error'],
    ['narrowing-failed', 'error'],
    ['restore-failed', 'error'],
    ['narrowing', 'info'],
    ['restored', 'info'],
  ])('is an error where something failed: %s', async (kind, expected) => {
    expect(await noted(kind, [anExposure(1)])).toMatchObject({ level: expected });
  });

  it('says why: by the transition itself, else by the state, each reason once', async () => {
    const failures = [anExposure(1, FAILED), anExposure(2, FAILED), anExposure(3, { ...FAILED, why: 'throttled' })];
    expect((await noted('failed', failures)).fields).toMatchObject({ cause: 'UnauthorizedOperation; throttled' });
    expect((await noted('kept', [anExposure(1, KEPT)])).fields).toMatchObject({ cause: 'a load test' });
    const own = await noted('narrowing-failed', [anExposure(1, FAILED)], { why: 'no room' });
    expect(own.fields).toMatchObject({ cause: 'no room' });
  });

  it('counts what failed, and nothing of it as closed', async () => {
    const failures = [anExposure(1, FAILED), anExposure(2, FAILED)];
    expect((await noted('failed', failures)).counts).toEqual([['ExposuresFailed', 2]]);
  });

  it.each<['revoked' | 'vanished', ExposureState]>([
    ['revoked', REVOKED],
    ['vanished', VANISHED],
  ])('counts what was %s, and how long each of them was open', async (kind, state) => {
    const exposures = [anExposure(1, state), anExposure(2, state, { foundAt: NOON + MINUTE })];
    expect((await noted(kind, exposures)).counts).toEqual([
      ['TimeToClosed', [5 * MINUTE, 4 * MINUTE], kind],
      ['ExposuresSettled', 2, kind],
    ]);
  });

  it.each<['kept' | 'observed', ExposureState]>([
    ['kept', KEPT],
    ['observed', { kind: 'observed', at: NOON }],
  ])('counts what was %s, which closes nothing', async (kind, state) => {
    expect((await noted(kind, [anExposure(1, state)])).counts).toEqual([['ExposuresSettled', 1, kind]]);
  });

  it('counts nothing that decides nothing', async () => {
    expect((await noted('reminded', [anExposure(1)])).counts).toEqual([]);
  });
});
