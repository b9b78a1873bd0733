import { describe, expect, it } from '@jest/globals';
import type { ExposureState } from '../../src/finding/finding.ts';
import {
  canTellStrays,
  dueStrays,
  lookingForStrays,
  MOST_STRAY_LOOKS,
  withoutStrays,
} from '../../src/finding/strays.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aNarrowing, SETTINGS } from '../support/findings.ts';

const { lease } = SETTINGS;
const REVOKED: ExposureState = { kind: 'revoked', by: ALICE, at: NOON };
const NARROWING = aNarrowing();

describe('a look for pieces that nobody knows of', () => {
  const looking = (attempts: number) => ({ strays: { leaseUntil: NOON + lease, attempts } });

  it('has the time of a lease, and is then asked for again', () => {
    expect(dueStrays(looking(1), NOON + lease - 1, SETTINGS)).toBeUndefined();
    expect(dueStrays(looking(1), NOON + lease, SETTINGS)).toEqual({ leaseUntil: NOON + 2 * lease, attempts: 2 });
    expect(dueStrays({ strays: null }, NOON + lease, SETTINGS)).toBeUndefined();
  });

  it('is asked for ten times at most, also when another narrowing is given up meanwhile', () => {
    expect(MOST_STRAY_LOOKS).toBe(10);
    expect(dueStrays(looking(9), NOON + lease, SETTINGS)).toMatchObject({ attempts: 10 });
    expect(dueStrays(looking(10), NOON + lease, SETTINGS)).toBeNull();
    const again = lookingForStrays(aFinding([anExposure(1)], looking(4)), NOON, SETTINGS);
    expect(again.strays).toEqual({ leaseUntil: NOON + lease, attempts: 4 });
    expect(lookingForStrays(aFinding([anExposure(1)]), NOON, SETTINGS).strays?.attempts).toBe(0);
  });

  it('ends where nobody may take them away any more', () => {
    expect(dueStrays(looking(1), NOON + lease, { ...SETTINGS, reopen: false })).toBeNull();
  });

  it('takes away nothing while pieces are being made, or when some that were made have left the finding', () => {
    expect(canTellStrays(aFinding([anExposure(1, REVOKED), anExposure(2)]))).toBe(true);
    expect(canTellStrays(aFinding([anExposure(1)], { settledBefore: { vanished: 3 } }))).toBe(true);
    expect(canTellStrays(aFinding([anExposure(1, REVOKED), anExposure(2, NARROWING)]))).toBe(false);
    expect(canTellStrays(aFinding([anExposure(1)], { settledBefore: { revoked: 1 } }))).toBe(false);
  });

  it('is over once, and then nothing is left to write', () => {
    const finding = aFinding([anExposure(1)], looking(1));
    expect(withoutStrays(finding)).toEqual({ ...finding, version: finding.version + 1, strays: null });
    expect(withoutStrays({ ...finding, strays: null })).toBeNull();
  });
});
