import { describe, expect, it } from '@jest/globals';
import type { ExposureState } from '../../src/finding/finding.ts';
import { tooLate } from '../../src/finding/too-late.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, CAROL } from '../support/findings.ts';
import { click } from './clicks.ts';

describe('who comes too late', () => {
  const revoked = (at: number): ExposureState => ({ kind: 'revoked', by: BOB, at });
  const revoking = (since: number): ExposureState => ({
    kind: 'revoking',
    by: CAROL,
    since,
    leaseUntil: since + MINUTE,
    attempts: 1,
  });
  it.each<[string, ExposureState[], string]>([
    ['carried out', [revoked(NOON + 2), revoking(NOON + 1)], BOB.userId],
    ['under way', [revoking(NOON + 2), revoked(NOON + 1)], CAROL.userId],
    ['carried out, in the other order', [revoking(NOON + 1), revoked(NOON + 2)], BOB.userId],
    ['under way, in the other order', [revoked(NOON + 1), revoking(NOON + 2)], CAROL.userId],
  ])('hears of who decided last: %s', (_, states, userId) => {
    const finding = aFinding([...states, { kind: 'pending' as const }].map((state, n) => anExposure(n, state)));
    expect(tooLate(finding, click('keep', ALICE, finding)).reason).toContain(`<@${userId}> was faster`);
  });
});
