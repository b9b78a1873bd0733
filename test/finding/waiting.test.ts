import { describe, expect, it } from '@jest/globals';
import type { ExposureState } from '../../src/finding/finding.ts';
import { waiting } from '../../src/finding/waiting.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aNarrowing, SETTINGS } from '../support/findings.ts';

const REVOKED: ExposureState = { kind: 'revoked', by: ALICE, at: NOON };
const NARROWING = aNarrowing({ leaseUntil: NOON + MINUTE, deadline: NOON + MINUTE });
const extensions = [{ by: ALICE, at: NOON, version: 2 }];
const two = (first: ExposureState = { kind: 'pending' }, second: ExposureState = { kind: 'pending' }) =>
  aFinding([anExposure(1, first), anExposure(2, second)], { extensions });
const moved = (...states: readonly ExposureState[]) =>
  new Map(states.map((state, n) => [anExposure(n + 1).id, state] as const));

describe('how often more time was given', () => {
  it('still counts while something waits for the same deadline, so that nobody is given more than there is', () => {
    expect(waiting(two(), moved(REVOKED), NOON, SETTINGS, null)).toMatchObject({
      deadline: NOON + SETTINGS.revokeAfter,
      extensions,
    });
  });

  it('still counts while a narrowing may give its deadline back, and when it does', () => {
    expect(waiting(two(), moved(NARROWING, REVOKED), NOON, SETTINGS, null).extensions).toEqual(extensions);
    const given = moved({ kind: 'pending' });
    expect(waiting(two(NARROWING, REVOKED), given, NOON, SETTINGS, NOON + MINUTE)).toMatchObject({
      deadline: NOON + MINUTE,
      extensions,
    });
  });

  it('is forgotten when nothing waits any more: the next rule is given as much time as the first', () => {
    expect(waiting(two(), moved(REVOKED, REVOKED), NOON, SETTINGS, null)).toEqual({
      deadline: null,
      waitingSince: null,
      remindedAt: null,
      extensions: [],
    });
  });
});

it('moves a deadline that somebody waits for earlier, never later, and makes none where there is none', () => {
  const deadlineOf = (deadline: number | null, before: number | null) =>
    waiting({ ...two(), deadline }, moved(REVOKED), NOON, SETTINGS, before).deadline;
  expect(deadlineOf(NOON + 2, NOON + 1)).toBe(NOON + 1);
  expect(deadlineOf(NOON + 1, NOON + 2)).toBe(NOON + 1);
  expect(deadlineOf(null, NOON + 2)).toBeNull();
});
