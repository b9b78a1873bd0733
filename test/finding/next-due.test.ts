import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../src/finding/decide.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import { dueReminder, firstReminder, isHalfTime, nextDue } from '../../src/finding/next-due.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, PAUSE, SETTINGS } from '../support/findings.ts';
import { someSurroundings } from '../support/surroundings.ts';
import { after, shown, WAKE_UP } from './clicks.ts';

const pending = (changes: Partial<Finding> = {}) => aFinding([anExposure(1)], changes);
const kept = (at: number, until: number, warned = false): ExposureState => ({
  kind: 'kept',
  by: ALICE,
  second: null,
  reason: 'load test',
  at,
  until,
  warned,
});

/** What is told, and when, if wakes come exactly when they are asked for, until so long (ms) after noon. */
const story = (start: Finding, until: number, settings = SETTINGS): [number, Transition['kind']][] => {
  let finding = start;
  const told: [number, Transition['kind']][] = [];
  for (let due = nextDue(finding, settings); due !== null && due <= NOON + until; due = nextDue(finding, settings)) {
    const decision = decide(finding, WAKE_UP, due, settings);
    if (decision.kind !== 'change') throw new Error(`woken for nothing at ${due - NOON}`);
    told.push(...decision.next.untold.map(({ kind }): [number, Transition['kind']] => [(due ?? 0) - NOON, kind]));
    finding = { ...shown(decision.next), untold: [] };
  }
  return told;
};

describe('reminders', () => {
  it('come at half time and shortly before the deadline', () => {
    expect(story(pending(), 15 * MINUTE)).toEqual([
      [7.5 * MINUTE, 'reminded'],
      [15 * MINUTE - 112.5 * SECOND, 'reminded'],
      [15 * MINUTE, 'revoking'],
    ]);
  });

  it.each<[string, number, number[]]>([
    ['two hours: five minutes before', 120, [60, 115]],
    ['eight minutes: a minute before', 8, [4, 7]],
    ['four minutes: at half time only, the other would come with it', 4, [2]],
    ['two minutes: at half time only', 2, [1]],
  ])('before a deadline in %s', (_, minutes, reminders) => {
    const told = story(pending({ deadline: NOON + minutes * MINUTE }), minutes * MINUTE - 1);
    expect(told).toEqual(reminders.map((at) => [at * MINUTE, 'reminded']));
  });

  it('go on once a day after the deadline where nothing is closed without a person', () => {
    const told = story(pending(), 49 * HOUR, { ...SETTINGS, enforcement: 'approve' });
    const minutes = told.map(([at]) => at / MINUTE);
    expect(minutes).toEqual([7.5, 13.125, 15, 15 + 24 * 60, 15 + 48 * 60]);
    expect(new Set(told.map(([, kind]) => kind))).toEqual(new Set(['reminded']));
  });

  it('do not come where Portcullis only alerts', () => {
    expect(story(pending(), HOUR, { ...SETTINGS, enforcement: 'observe' })).toEqual([[15 * MINUTE, 'observed']]);
    expect(firstReminder(NOON, NOON + HOUR, { enforcement: 'observe' })).toBe(NOON + HOUR);
  });

  it('that were missed are one', () => {
    const late = after(pending(), WAKE_UP, NOON + 14 * MINUTE);
    expect(late.untold.map(({ kind }) => kind)).toEqual(['reminded']);
    expect(dueReminder(late, SETTINGS)).toBe(Infinity);
  });

  it('are none for a deadline that had passed when people began to wait', () => {
    expect(dueReminder(pending({ deadline: NOON - MINUTE, waitingSince: NOON }), SETTINGS)).toBe(Infinity);
  });

  it('begin anew with more time', () => {
    const later = { waitingSince: NOON + 10 * MINUTE, deadline: NOON + 30 * MINUTE, remindedAt: null };
    expect(story(pending(later), 29 * MINUTE).map(([at]) => at / MINUTE)).toEqual([20, 27.5]);
  });

  it('are armed for the very moment that the stored state asks for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 * HOUR }), (ms) => {
        const finding = pending({ deadline: NOON + ms });
        expect(firstReminder(NOON, NOON + ms, SETTINGS)).toBe(nextDue(finding, SETTINGS));
      }),
    );
  });
});

describe('at half time', () => {
  it('is not any earlier, and never where there is none', () => {
    const half = NOON + 7.5 * MINUTE;
    expect([half - 1, half].map((now) => isHalfTime(pending(), now))).toEqual([false, true]);
    expect(isHalfTime(pending({ deadline: NOON, waitingSince: NOON }), half)).toBe(false);
  });

  const unanswered = (changes: Partial<Finding>, now: number) =>
    after(pending(changes), WAKE_UP, now).untold.filter(({ kind }) => kind === 'unanswered');

  it('paging tools hear of what the internet reaches, once', () => {
    const reachable = { surroundings: someSurroundings() };
    expect(unanswered(reachable, NOON + 8 * MINUTE)).toHaveLength(1);
    expect(unanswered({ ...reachable, remindedAt: NOON + 8 * MINUTE }, NOON + 14 * MINUTE)).toEqual([]);
  });

  it('paging tools hear nothing of what it does not reach', () => {
    expect(unanswered({ surroundings: someSurroundings({ reach: 'attached' }) }, NOON + 8 * MINUTE)).toEqual([]);
    expect(unanswered({}, NOON + 8 * MINUTE)).toEqual([]);
  });
});

describe('before a keep ends', () => {
  const keeping = (state: ExposureState) => aFinding([anExposure(1, state)], { deadline: null, waitingSince: null });

  it.each<[string, number, number]>([
    ['an hour before', 24 * HOUR, 23 * HOUR],
    ['in the last quarter of a short one', 2 * HOUR, 1.5 * HOUR],
    ['of a few minutes', 4 * MINUTE, 3 * MINUTE],
  ])('people are told once: %s', (_, ms, at) => {
    expect(story(keeping(kept(NOON, NOON + ms)), ms)).toEqual([
      [at, 'ending'],
      [ms, 'reopened'],
    ]);
  });

  it('nobody is told again who was told', () => {
    expect(nextDue(keeping(kept(NOON, NOON + HOUR, true)), SETTINGS)).toBe(NOON + HOUR);
  });
});

describe('the next moment', () => {
  const gone: ExposureState = { kind: 'vanished', at: NOON, why: 'gone' };
  const asked = {
    exposureId: anExposure(1).id,
    by: ALICE,
    second: BOB,
    at: NOON,
    leaseUntil: NOON + MINUTE,
    attempts: 1,
    state: { kind: 'asked' } as const,
  };

  it('is none when everything is settled', () => {
    expect(nextDue(aFinding([anExposure(1, gone)], { deadline: null }), SETTINGS)).toBeNull();
  });

  it('is the end of the time for an undo', () => {
    const finding = aFinding([anExposure(1, gone)], { deadline: null, undoUntil: NOON + HOUR });
    expect(nextDue(finding, SETTINGS)).toBe(NOON + HOUR);
    expect(after(finding, WAKE_UP, NOON + HOUR).undoUntil).toBeNull();
  });

  it('is the lease of what is put back, and nothing of what was', () => {
    const finding = aFinding([anExposure(1, gone)], { deadline: null });
    expect(nextDue({ ...finding, restores: [asked] }, SETTINGS)).toBe(NOON + MINUTE);
    const done = { ...asked, state: { kind: 'done', ruleId: 'sgr-1', at: NOON } as const };
    expect(nextDue({ ...finding, restores: [done] }, SETTINGS)).toBeNull();
  });

  it('is the lease of what is being narrowed', () => {
    const narrowing = { since: NOON, leaseUntil: NOON + MINUTE, attempts: 1, deadline: NOON + HOUR };
    const finding = aFinding([anExposure(1, { kind: 'narrowing', by: ALICE, ...narrowing })], { deadline: null });
    expect(nextDue(finding, SETTINGS)).toBe(NOON + MINUTE);
  });

  it('is the end of the lease of a look for strays', () => {
    const finding = aFinding([anExposure(1, gone)], { deadline: null });
    expect(nextDue({ ...finding, strays: { leaseUntil: NOON + MINUTE, attempts: 0 } }, SETTINGS)).toBe(NOON + MINUTE);
  });

  it('is the earliest of all', () => {
    const finding = aFinding([anExposure(1, gone)], { deadline: null, undoUntil: NOON + SECOND });
    const later = { ...asked, leaseUntil: NOON + HOUR };
    expect(nextDue({ ...finding, restores: [asked, later] }, SETTINGS)).toBe(NOON + SECOND);
    expect(nextDue({ ...finding, undoUntil: null, restores: [asked, later] }, SETTINGS)).toBe(NOON + MINUTE);
  });

  it('is the end of a keep while it is paused, too, because that closes nothing', () => {
    const paused = PAUSE;
    const finding = aFinding([anExposure(1, kept(NOON - HOUR, NOON, true))], { deadline: null, paused });
    expect(nextDue(finding, SETTINGS, NOON + 1)).toBe(NOON);
  });
});
