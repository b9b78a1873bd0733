import { describe, expect, it } from '@jest/globals';
import type { ExposureState, Person } from '../../src/finding/finding.ts';
import { tooLate } from '../../src/finding/too-late.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
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

  const kept = (at: number, by = BOB): ExposureState => ({
    kind: 'kept',
    by,
    second: null,
    at,
    until: at + HOUR,
    reason: 'a load test',
    warned: false,
  });
  const decided = (...states: ExposureState[]) => aFinding(states.map((state, n) => anExposure(n, state)));

  it('hears that it was themselves, where they decided otherwise before', () => {
    const finding = decided(revoked(NOON));
    expect(tooLate(finding, click('keep', BOB, finding))).toEqual({
      kind: 'refused',
      reason: 'You have already decided to revoke it. The message shows the outcome.',
    });
  });

  it('hears nothing when a click comes again, whatever others have decided of other rules before', () => {
    const finding = decided(kept(NOON + 1, CAROL), revoked(NOON + 2), kept(NOON + 3));
    expect(tooLate(finding, click('keep', BOB, finding)).kind).toBe('nothing');
    const mixed = decided(kept(NOON + 1, CAROL), revoked(NOON + 2));
    expect(tooLate(mixed, click('revoke', BOB, mixed)).kind).toBe('nothing');
  });

  it('hears nothing of rules that the click is not about', () => {
    const finding = decided(kept(NOON + 1), revoked(NOON + 2));
    const [first, second] = finding.exposures.map(({ rule }) => [rule.ruleId]);
    const keep = (by: Person, ruleIds: readonly string[] = []) =>
      tooLate(finding, click('keep', by, finding, { ruleIds }));
    expect(keep(BOB, first).kind).toBe('nothing');
    expect(keep(ALICE, first).reason).toContain(`<@${BOB.userId}> was faster and decided to keep it`);
    expect(keep(ALICE, second).reason).toContain(`<@${BOB.userId}> was faster and decided to revoke it`);
  });
});
