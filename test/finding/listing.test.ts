import { describe, expect, it } from '@jest/globals';
import type { ExposureState } from '../../src/finding/finding.ts';
import { isOpenOrExcepted, listingOf } from '../../src/finding/listing.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, BOB } from '../support/findings.ts';

const REVOKED: ExposureState = { kind: 'revoked', by: ALICE, at: NOON + MINUTE };
const claimed: ExposureState = { kind: 'revoking', by: ALICE, since: NOON, leaseUntil: NOON + MINUTE, attempts: 1 };

describe('a group is listed', () => {
  it('as open since its opening, where no deadline runs and no keep ends', () => {
    const finding = aFinding([anExposure(1, claimed)], { deadline: null });
    expect(listingOf(finding)).toEqual({ listed: 'open', listedAt: NOON });
  });

  it('as excepted until the last exception ends that nobody has withdrawn', () => {
    const running = anException(anExposure(1), { until: NOON + HOUR });
    const withdrawn = anException(anExposure(2), { until: NOON + 2 * HOUR, withdrawnBy: BOB });
    const exceptions = [running, withdrawn];
    expect(listingOf(aFinding([], { exceptions }))).toEqual({ listed: 'excepted', listedAt: NOON + HOUR });
    expect(listingOf(aFinding([], { exceptions: [withdrawn] }))).toBeNull();
  });

  it('as settled by its last outcome, and as open no more', () => {
    const finding = aFinding([anExposure(1, REVOKED)], { deadline: null });
    expect(listingOf(finding)).toEqual({ listed: 'settled', listedAt: NOON + MINUTE });
    expect(isOpenOrExcepted(finding, NOON + MINUTE)).toBe(false);
  });

  it('as open while something is to be put back, so that the end of a pause reaches it', () => {
    const revoked = anExposure(1, REVOKED);
    const restore = {
      exposureId: revoked.id,
      by: ALICE,
      second: BOB,
      at: NOON,
      leaseUntil: NOON + MINUTE,
      attempts: 1,
    };
    const asked = aFinding([revoked], {
      deadline: null,
      exceptions: [anException(revoked)],
      restores: [{ ...restore, state: { kind: 'asked' } }],
    });
    expect(listingOf(asked)?.listed).toBe('open');
    expect(isOpenOrExcepted(asked, NOON + 8 * 24 * HOUR)).toBe(true);
  });
});
