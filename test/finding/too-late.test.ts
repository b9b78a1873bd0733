import { describe, expect, it } from '@jest/globals';
import type { PersonCommandKind } from '../../src/finding/command.ts';
import type { ExposureState, Finding, Person } from '../../src/finding/finding.ts';
import type { Restore } from '../../src/finding/restore.ts';
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

  const kept = (at: number, by = BOB, second: Person | null = null): ExposureState => ({
    kind: 'kept',
    by,
    second,
    at,
    until: at + HOUR,
    reason: 'a load test',
    warned: false,
  });
  const aRestore = (exposureId: string, at: number): Restore => ({
    exposureId,
    by: BOB,
    second: ALICE,
    at,
    leaseUntil: at + MINUTE,
    attempts: 1,
    state: { kind: 'asked' },
  });
  const decided = (...states: ExposureState[]) => aFinding(states.map((state, n) => anExposure(n, state)));

  it('hears that it was themselves, where they decided otherwise before', () => {
    const finding = decided(revoked(NOON));
    expect(tooLate(finding, click('keep', BOB, finding))).toEqual({
      kind: 'refused',
      reason: 'You have already decided to revoke it. The message shows the outcome.',
    });
  });

  it('hears nothing when a click comes again, where nobody else has decided otherwise', () => {
    const finding = decided(kept(NOON + 1, CAROL), revoked(NOON + 2), kept(NOON + 3));
    expect(tooLate(finding, click('keep', BOB, finding)).kind).toBe('nothing');
    const same = decided(kept(NOON + 1, ALICE), kept(NOON + 2));
    expect(tooLate(same, click('keep', ALICE, same)).kind).toBe('nothing');
  });

  it.each<[PersonCommandKind, ExposureState[], string]>([
    ['keep', [revoking(NOON + 1), kept(NOON + 2)], 'revoke'],
    ['revoke', [kept(NOON + 1, CAROL), revoked(NOON + 2)], 'keep'],
  ])(
    'hears who decided otherwise of a part of all that they %s, even if they decided the rest',
    (kind, states, word) => {
      const finding = decided(...states);
      expect(tooLate(finding, click(kind, BOB, finding)).reason).toBe(
        `<@${CAROL.userId}> was faster and decided to ${word} it. The message shows the outcome.`,
      );
    },
  );

  it('hears that the deadline decided a part of what they keep', () => {
    const finding = decided({ kind: 'revoked', by: { kind: 'deadline' }, at: NOON + 1 }, kept(NOON + 2));
    expect(tooLate(finding, click('keep', BOB, finding)).reason).toContain('The deadline had passed');
  });

  it('hears what they decided last themselves', () => {
    const finding = decided(kept(NOON + 1), revoked(NOON + 2));
    expect(tooLate(finding, click('keep', BOB, finding)).reason).toContain('You have already decided to revoke it');
  });

  it('hears it when they agree to what is gone, and have not agreed to it before', () => {
    const agree = (finding: Finding) => tooLate(finding, click('agree', ALICE, finding));
    expect(agree(decided(revoking(NOON + 1), kept(NOON + 2, ALICE)))).toEqual({
      kind: 'refused',
      reason: `<@${CAROL.userId}> was faster and decided to revoke it. The message shows the outcome.`,
    });
    expect(agree(decided(kept(NOON + 1, BOB, ALICE), revoked(NOON + 2))).kind).toBe('refused');
    expect(agree(decided(revoking(NOON + 1), kept(NOON + 2, BOB, ALICE))).kind).toBe('nothing');
  });

  it('hears nothing when they agree to an undo again, unless something was decided after it', () => {
    const agree = (at: number) => {
      const finding = decided(revoked(at));
      const restores = finding.exposures.map(({ id }) => aRestore(id, NOON + 2));
      return tooLate({ ...finding, restores }, click('agree', ALICE, finding)).kind;
    };
    expect([agree(NOON + 1), agree(NOON + 3)]).toEqual(['nothing', 'refused']);
  });

  it('hears nothing when they undo the same again, and is told when it is another rule', () => {
    const finding = decided(revoked(NOON + 1), revoked(NOON + 1));
    const [first, second] = finding.exposures;
    const undone = { ...finding, restores: [aRestore(first?.id ?? '', NOON + 2)] };
    const undo = (ruleIds: readonly string[] | null) => tooLate(undone, click('undo', BOB, finding, { ruleIds })).kind;
    expect(undo(null)).toBe('nothing');
    expect(undo([first?.rule.ruleId ?? ''])).toBe('nothing');
    expect(undo([second?.rule.ruleId ?? ''])).toBe('refused');
  });

  it.each<PersonCommandKind>(['undo', 'more-time'])(
    'hears what is possible, where their own decision is past “%s”',
    (kind) => {
      for (const state of [revoked(NOON), kept(NOON), kept(NOON, ALICE, BOB)]) {
        const finding = decided(state);
        expect(tooLate(finding, click(kind, BOB, finding))).toEqual({
          kind: 'refused',
          reason: 'Nothing is waiting for a decision here any more. The message shows the outcome.',
        });
      }
    },
  );

  it('hears nothing of rules that the click is not about', () => {
    const finding = decided(kept(NOON + 1), revoked(NOON + 2));
    const [first, second] = finding.exposures.map(({ rule }) => [rule.ruleId]);
    const keep = (by: Person, ruleIds: readonly string[] = []) =>
      tooLate(finding, click('keep', by, finding, { ruleIds }));
    expect(keep(BOB, first).kind).toBe('nothing');
    expect(keep(ALICE, first).reason).toContain(`<@${BOB.userId}> was faster and decided to keep it`);
    const hers = decided(kept(NOON + 1), kept(NOON + 2, ALICE));
    expect(tooLate(hers, click('keep', ALICE, hers, { ruleIds: first ?? null })).reason).toContain(
      `<@${BOB.userId}> was faster and decided to keep it`,
    );
    expect(keep(ALICE, second).reason).toContain(`<@${BOB.userId}> was faster and decided to revoke it`);
  });
});
