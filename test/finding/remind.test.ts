import { describe, expect, it } from '@jest/globals';
import type { ExposureState } from '../../src/finding/finding.ts';
import { warn } from '../../src/finding/remind.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure } from '../support/findings.ts';

const kept = (until: number, warned = false): ExposureState => ({
  kind: 'kept',
  by: ALICE,
  second: null,
  reason: 'load test',
  at: NOON,
  until,
  warned,
});

describe('the warning that a keep ends soon', () => {
  it('comes for each keep in its own time, and once', () => {
    const soon = anExposure(1, kept(NOON + 2 * HOUR));
    const later = anExposure(2, kept(NOON + 48 * HOUR));
    const finding = aFinding([soon, later, anExposure(3)], { deadline: null });
    expect(warn(finding, NOON + HOUR)).toBe(finding);
    const warned = warn(finding, NOON + 2 * HOUR - 1);
    expect(warned.untold).toMatchObject([{ kind: 'ending', exposureIds: [soon.id] }]);
    expect(warned.exposures.map(({ state }) => state)).toEqual([
      kept(NOON + 2 * HOUR, true),
      later.state,
      { kind: 'pending' },
    ]);
    expect(warn(warned, NOON + 2 * HOUR - 1)).toBe(warned);
    expect(warn(warned, NOON + 48 * HOUR - 1).untold.at(-1)).toMatchObject({ exposureIds: [later.id] });
  });
});
