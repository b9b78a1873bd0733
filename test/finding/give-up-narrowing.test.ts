import { describe, expect, it } from '@jest/globals';
import type { Decider, ExposureState } from '../../src/finding/finding.ts';
import { deadlineBefore, giveUpNarrowing } from '../../src/finding/give-up-narrowing.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, SETTINGS } from '../support/findings.ts';
import { stateOf } from './decided-states.ts';

const narrowing = (by: Decider, deadline: number | null): ExposureState => ({
  kind: 'narrowing',
  by,
  since: NOON - MINUTE,
  leaseUntil: NOON,
  attempts: 3,
  deadline,
});
const PENDING: ExposureState = { kind: 'pending' };

describe('a narrowing that is given up', () => {
  const given = (by: Decider, deadline: number | null) =>
    giveUpNarrowing(anExposure(1, narrowing(by, deadline)), NOON, SETTINGS).kind;

  it('closes the whole rule that the deadline wanted closed, also where none is stored', () => {
    expect(given({ kind: 'deadline' }, null)).toBe('revoking');
    expect(given({ kind: 'deadline' }, NOON + HOUR)).toBe('revoking');
  });

  it('closes what a person wanted narrowed at its deadline, and nothing that has none', () => {
    expect([given(ALICE, NOON), given(ALICE, NOON + 1), given(ALICE, null)]).toEqual([
      'revoking',
      'pending',
      'pending',
    ]);
  });
});

describe('the deadline of what waits again', () => {
  const before = (...exposures: readonly [ExposureState, ExposureState | null][]) => {
    const tracked = exposures.map(([state], n) => anExposure(n, state));
    const moved = tracked.flatMap(({ id }, n): [string, ExposureState][] => {
      const to = exposures[n]?.[1];
      return to ? [[id, to]] : [];
    });
    return deadlineBefore(aFinding(tracked), new Map(moved), NOON);
  };
  const later = narrowing(ALICE, NOON + HOUR);

  it('is the earliest that any of it had', () => {
    expect(before([later, PENDING], [narrowing(ALICE, NOON + MINUTE), PENDING])).toBe(NOON + MINUTE);
    expect(before([later, PENDING], [narrowing(ALICE, null), PENDING])).toBe(NOON + HOUR);
  });

  it('is not that of what is still being narrowed, and is none where a keep alone ends', () => {
    const soon = narrowing(ALICE, NOON + MINUTE);
    expect(before([later, PENDING], [soon, soon])).toBe(NOON + HOUR);
    expect(before([later, PENDING], [stateOf('kept/own', NOON), PENDING])).toBe(NOON + HOUR);
    expect(before([stateOf('kept/own', NOON), PENDING])).toBeNull();
  });
});
