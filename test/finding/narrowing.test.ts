import { describe, expect, it } from '@jest/globals';
import { MOST_NARROWINGS } from '../../src/finding/claims.ts';
import type { ExposureState, Finding, Pieces } from '../../src/finding/finding.ts';
import { settle, vanish } from '../../src/finding/move.ts';
import { narrowed, narrowingFailed, needsReopening, piecesRemoved } from '../../src/finding/narrowing.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { STATES } from '../slack/views/states.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB, SETTINGS } from '../support/findings.ts';
import { after, click, kindsIn, shown, WAKE_UP } from './clicks.ts';

const NOW = NOON + 5 * MINUTE;
const DEADLINE = NOON + SETTINGS.revokeAfter;
const ID = anExposure(1).id;
const wide = (n: number) => anExposure(n, { kind: 'pending' }, { rule: aRule(n, { fromPort: 0, toPort: 65_535 }) });
const PIECES: Pieces = [aRule(8, { fromPort: 0, toPort: 6442, description: 'nodes' }), aRule(9, { fromPort: 6444 })];
const opened = aFinding([wide(1)]);
const byPerson = after(opened, click('narrow', ALICE, opened), NOW);
const onDeadline: DecisionSettings = { ...SETTINGS, onDeadline: 'narrow' };
const byDeadline = after({ ...opened, remindedAt: DEADLINE - 1 }, WAKE_UP, DEADLINE, onDeadline);
const stateIn = (finding: Finding | null): ExposureState | undefined => finding?.exposures[0]?.state;
const failedAfter = (finding: Finding, now = NOW, settings = SETTINGS): Finding => {
  const failed = narrowingFailed(finding, ID, { why: 'no room in the group', mayBeLeft: false }, now, settings);
  if (!failed) throw new Error('was not narrowing');
  return failed;
};

describe('a rule whose rest stands beside it', () => {
  it('is due to be revoked at once, by whoever decided, and remembers what stays', () => {
    const next = narrowed(byPerson, ID, PIECES, NOW, SETTINGS);
    expect(stateIn(next)).toMatchObject({ kind: 'revoking', by: ALICE, leaseUntil: NOW, attempts: 0 });
    expect(next && nextDue(next, SETTINGS)).toBe(NOW);
    const claimed = next && after(next, WAKE_UP, NOW);
    expect(stateIn(claimed)).toMatchObject({ kind: 'revoking', by: ALICE, attempts: 1 });
    expect(stateIn(claimed)).toHaveProperty(
      'pieces',
      PIECES.map((piece) => ({ ...piece, description: null })),
    );
  });

  it('is told once: a late second report changes nothing', () => {
    const next = narrowed(byPerson, ID, PIECES, NOW, SETTINGS);
    expect(next && narrowed(next, ID, PIECES, NOW, SETTINGS)).toBeNull();
    expect(next && narrowingFailed(next, ID, { why: 'late', mayBeLeft: false }, NOW, SETTINGS)).toBeNull();
    expect(narrowed(opened, ID, PIECES, NOW, SETTINGS)).toBeNull();
    expect(narrowed(byPerson, 'sgr-0=x', PIECES, NOW, SETTINGS)).toBeNull();
  });
});

describe('a narrowing that a person wanted and that fails', () => {
  it('leaves everything as it was, with the deadline that it had, and says why', () => {
    const next = failedAfter(byPerson);
    expect(kindsIn(next)).toEqual(['pending']);
    expect(next.deadline).toBe(DEADLINE);
    expect(next.untold.at(-1)).toMatchObject({ kind: 'narrowing-failed', why: 'no room in the group', by: null });
  });

  it('closes the whole rule when that deadline has come meanwhile', () => {
    const next = failedAfter(byPerson, DEADLINE);
    expect(stateIn(next)).toMatchObject({
      kind: 'revoking',
      by: { kind: 'deadline' },
      leaseUntil: DEADLINE,
      attempts: 0,
    });
    expect(next.untold.slice(-2).map(({ kind }) => kind)).toEqual(['narrowing-failed', 'revoking']);
  });

  it('again and again until the deadline does not move it', () => {
    let finding = opened;
    for (let now = NOW; now < DEADLINE; now += MINUTE)
      finding = shown(failedAfter(after(finding, click('narrow', BOB, finding), now), now + 1));
    expect(finding.deadline).toBe(DEADLINE);
    expect(stateIn(after(finding, click('narrow', BOB, finding), DEADLINE))).toMatchObject({
      kind: 'revoking',
      by: { kind: 'deadline' },
    });
  });

  it('goes back to its deadline also when a later one is waited for by now', () => {
    const joined = { ...byPerson, exposures: [...byPerson.exposures, anExposure(2)], deadline: NOON + HOUR };
    expect(failedAfter(joined).deadline).toBe(DEADLINE);
    expect(failedAfter({ ...joined, deadline: NOON + 6 * MINUTE }).deadline).toBe(NOON + 6 * MINUTE);
  });

  it('waits for a new deadline where the old one is past and closes nothing', () => {
    const approve = { ...SETTINGS, enforcement: 'approve' } as const;
    const next = failedAfter(byPerson, NOON + HOUR, approve);
    expect([kindsIn(next), next.deadline]).toEqual([['pending'], NOON + HOUR + SETTINGS.revokeAfter]);
  });

  it('waits for a decision on what it is now: a click from before decides nothing', () => {
    const next = failedAfter(byPerson);
    expect(() => after(next, click('revoke', BOB, byPerson), NOW)).toThrow('The message has changed');
  });
});

describe('what is told of a narrowing', () => {
  it('is told once: claimed anew by the next run it is no news', () => {
    const next = after(byPerson, WAKE_UP, NOW + SETTINGS.lease);
    expect(kindsIn(next)).toEqual(['narrowing']);
    expect(next.untold.filter(({ kind }) => kind === 'narrowing')).toHaveLength(1);
  });

  it('names nobody for its failure, and gives no reason for the revoke that follows', () => {
    const [failed, revoking] = failedAfter(byPerson, DEADLINE).untold.slice(-2);
    expect(failed).toMatchObject({ kind: 'narrowing-failed', by: null, why: 'no room in the group' });
    expect(revoking).toMatchObject({ kind: 'revoking', by: { kind: 'deadline' } });
    expect(revoking).not.toHaveProperty('why');
  });
});

describe('what could not be revoked and is to be narrowed', () => {
  const failed = { kind: 'failed', by: ALICE, at: NOON, why: 'denied', attempts: 1, retryAt: NOON + HOUR } as const;
  const deadlineAfter = (state: ExposureState, deadline: number | null, others: Finding['exposures'] = []) => {
    const finding = aFinding([{ ...wide(1), state }, ...others], { deadline });
    return stateIn(after(finding, click('narrow', ALICE, finding), NOW));
  };

  it('has no time left, or the time of what waits beside it', () => {
    expect(deadlineAfter(failed, null)).toMatchObject({ kind: 'narrowing', deadline: NOW });
    expect(deadlineAfter(failed, DEADLINE, [anExposure(2)])).toMatchObject({ kind: 'narrowing', deadline: DEADLINE });
  });

  it('was narrowed before: it goes back to that', () => {
    expect(deadlineAfter({ ...failed, pieces: [] }, null)).toMatchObject({ kind: 'narrowing', deadline: null });
  });

  it('and is revoked after all still knows that AWS took the revoke', () => {
    const accepted = { at: NOON };
    const finding = aFinding([anExposure(1, { ...failed, accepted })], { deadline: null });
    expect(stateIn(after(finding, click('revoke', ALICE, finding), NOW))).toMatchObject({ kind: 'revoking', accepted });
  });
});

describe('a narrowing at the deadline', () => {
  it('is one of the whole rule when it fails: the rule must close', () => {
    expect(kindsIn(byDeadline)).toEqual(['narrowing']);
    const next = failedAfter(byDeadline, DEADLINE + 1, onDeadline);
    expect(stateIn(next)).toMatchObject({ kind: 'revoking', leaseUntil: DEADLINE + 1, attempts: 0 });
    expect(stateIn(next)).not.toHaveProperty('pieces');
  });

  it('is one of the whole rule when nobody carries it out', () => {
    let finding = byDeadline;
    let now = DEADLINE;
    for (let tries = 0; tries < MOST_NARROWINGS; tries += 1) {
      now += SETTINGS.lease;
      finding = after(finding, WAKE_UP, now, onDeadline);
    }
    expect(stateIn(finding)).toMatchObject({ kind: 'revoking', by: { kind: 'deadline' }, attempts: 1 });
    expect(finding.untold.map(({ kind }) => kind)).toContain('narrowing-failed');
  });

  it('is not carried out once Portcullis may not: it waits for people', () => {
    for (const enforcement of ['approve', 'observe'] as const) {
      const next = after(byDeadline, WAKE_UP, DEADLINE + SETTINGS.lease, { ...onDeadline, enforcement });
      expect(kindsIn(next)).toEqual(['pending']);
      expect(kindsIn(failedAfter(byDeadline, DEADLINE + 1, { ...onDeadline, enforcement }))).toEqual(['pending']);
    }
  });

  it('is given up at once where nothing may be authorised any more', () => {
    const off = { ...onDeadline, reopen: false };
    expect(kindsIn(after(byDeadline, WAKE_UP, DEADLINE + SETTINGS.lease, off))).toEqual(['revoking']);
  });
});

describe('a wide rule that could not be revoked after all', () => {
  const beside = narrowed(byPerson, ID, PIECES, NOW, SETTINGS);
  const claimed = beside && after(beside, WAKE_UP, NOW);
  const fail = (finding: Finding | null, now: number): Finding => {
    const state = stateIn(finding);
    if (state?.kind !== 'revoking' || !finding) throw new Error('was not revoking');
    const { by, attempts, pieces = [] } = state;
    const failed = { kind: 'failed', by, at: now, why: 'denied', attempts, retryAt: now + MINUTE, pieces } as const;
    const settled = settle(finding, [{ id: ID, state: failed }], now, SETTINGS);
    if (!settled) throw new Error('nothing was settled');
    return settled;
  };

  it('asks for its rest to be taken away, once', () => {
    const failed = fail(claimed, NOW);
    expect(needsReopening(failed)).toBe(true);
    const removed = piecesRemoved(failed, ID);
    expect(removed && needsReopening(removed)).toBe(false);
    expect(removed && piecesRemoved(removed, ID)).toBeNull();
    expect(piecesRemoved(opened, ID)).toBeNull();
  });

  it('is narrowed anew at the next try, and counts its failures', () => {
    let finding = fail(claimed, NOW);
    for (let tries = 1; tries < 5; tries += 1) {
      const now = NOW + tries * HOUR;
      const narrowing = after(piecesRemoved(finding, ID) ?? finding, WAKE_UP, now);
      expect(stateIn(narrowing)).toMatchObject({ kind: 'narrowing', by: ALICE, failures: tries });
      const again = narrowed(narrowing, ID, PIECES, now, SETTINGS);
      expect(stateIn(again)).toMatchObject({ attempts: tries });
      finding = fail(again && after(again, WAKE_UP, now), now);
    }
    expect(stateIn(finding)).toMatchObject({ kind: 'failed', attempts: 5 });
  });

  it('is revoked beside its rest where nothing may be authorised any more', () => {
    const next = after(fail(claimed, NOW), WAKE_UP, NOW + MINUTE, { ...SETTINGS, reopen: false });
    expect(stateIn(next)).toMatchObject({ kind: 'revoking', pieces: expect.anything() });
  });
});

describe('of several rules', () => {
  const beside = aFinding([anExposure(2), wide(1)]);
  const narrowing = after(beside, click('narrow', ALICE, beside, { ruleIds: [wide(1).rule.ruleId] }), NOW);

  it('it is the one that could not be narrowed that waits again, wherever it stands', () => {
    expect(kindsIn(narrowing)).toEqual(['pending', 'narrowing']);
    expect(kindsIn(failedAfter(narrowing))).toEqual(['pending', 'pending']);
  });

  it('it is the one whose rest is gone that is narrowed anew, wherever it stands', () => {
    const pieces = [aRule(8, { fromPort: 0, toPort: 6442 })];
    const failed = { kind: 'failed', by: ALICE, at: NOW, why: 'denied', attempts: 1, retryAt: NOW, pieces } as const;
    const removed = piecesRemoved(aFinding([anExposure(2), { ...wide(1), state: failed }]), ID);
    expect(removed?.exposures.map(({ state }) => state)).toMatchObject([{ kind: 'pending' }, { pieces: [] }]);
  });
});

describe('a narrowing that may have left something over', () => {
  const why = 'no room in the group';
  const strayed = (finding: Finding, mayBeLeft: boolean) =>
    narrowingFailed(finding, ID, { why, mayBeLeft }, NOW, SETTINGS)?.strays ?? null;
  const second = {
    ...byPerson,
    exposures: byPerson.exposures.map((one) =>
      one.state.kind === 'narrowing' ? { ...one, state: { ...one.state, attempts: 2 } } : one,
    ),
  };

  it('has that looked for: of this run, or of one before it that died', () => {
    expect([strayed(byPerson, true), strayed(second, false)]).toEqual([expect.anything(), expect.anything()]);
  });

  it('has nothing looked for where nothing can be left', () => {
    expect(strayed(byPerson, false)).toBeNull();
  });

  it('is for the function that may authorise until that is done', () => {
    const left = narrowingFailed(byPerson, ID, { why, mayBeLeft: true }, NOW, SETTINGS);
    expect(left && needsReopening(left)).toBe(true);
    expect(needsReopening(failedAfter(byPerson))).toBe(false);
  });
});

describe('what is nothing for the function that may authorise', () => {
  it('is a rule that is being revoked beside its rest: the rest is to stay', () => {
    const beside = narrowed(byPerson, ID, PIECES, NOW, SETTINGS);
    const claimed = beside && after(beside, WAKE_UP, NOW);
    expect(claimed && needsReopening(claimed)).toBe(false);
    expect(claimed && piecesRemoved(claimed, ID)).toBeNull();
  });

  it('is a rule that was put back already', () => {
    const restore = { exposureId: ID, by: ALICE, second: BOB, at: NOON, leaseUntil: NOON, attempts: 1 };
    const state = { kind: 'done', ruleId: 'sgr-0', at: NOON } as const;
    expect(needsReopening({ ...opened, restores: [{ ...restore, state }] })).toBe(false);
    expect(needsReopening({ ...opened, restores: [{ ...restore, state: { kind: 'asked' } }] })).toBe(true);
  });
});

describe('what else happens while a rule is narrowed', () => {
  it('keeps nobody waiting: nothing has a deadline, and the lease is due', () => {
    expect(byPerson.deadline).toBeNull();
    expect(nextDue(byPerson, SETTINGS)).toBe(NOW + SETTINGS.lease);
    expect(needsReopening(byPerson)).toBe(true);
  });

  it('nobody else settles it: whoever finds it gone leaves it to who claimed it', () => {
    expect(vanish(byPerson, [{ id: ID, why: 'gone' }], NOW, SETTINGS)).toBeNull();
  });

  it('to withdraw the exception of another rule gives that one a deadline, and this one nothing', () => {
    const kept = anExposure(2, STATES.kept);
    const both = {
      ...byPerson,
      exposures: [...byPerson.exposures, kept],
      exceptions: [anException(kept, { id: 'e' })],
    };
    const next = after(both, click('withdraw', ALICE, both, { exception: 'e' }), NOW);
    expect(kindsIn(next)).toEqual(['narrowing', 'pending']);
    expect(stateIn(next)).toEqual(stateIn(byPerson));
    expect(failedAfter(next).deadline).toBe(DEADLINE);
  });

  it('nobody keeps it', () => {
    expect(() => after(byPerson, click('keep', BOB, byPerson), NOW)).toThrow('<@U0ALICE> was faster');
  });
});
