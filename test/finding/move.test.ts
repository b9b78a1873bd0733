import { describe, expect, it } from '@jest/globals';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import { isOver, move, noteAccepted, settle, vanish } from '../../src/finding/move.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, SETTINGS } from '../support/findings.ts';
import { stateOf, STATES } from './decided-states.ts';

const NOW = NOON + 5 * MINUTE;
const GONE: ExposureState = { kind: 'revoked', by: ALICE, at: NOW };
const REVOKING = stateOf('revoking/own', NOW);
const ids = [1, 2, 3].map((n) => anExposure(n).id);
const statesIn = (finding: Finding | null) => finding?.exposures.map(({ state }) => state.kind);
const outcomeOf = (n: number) => ({ id: anExposure(n).id, state: GONE });

describe('what came of a claim', () => {
  it.each(STATES.filter((name) => !name.startsWith('revoking')))('changes nothing of what is %s by now', (name) => {
    const finding = aFinding([anExposure(1, stateOf(name, NOW))]);
    expect(settle(finding, [outcomeOf(1)], NOW, SETTINGS)).toBeNull();
    expect(noteAccepted(finding, anExposure(1).id, { at: NOW })).toBeNull();
  });

  it('is written of what is claimed still, and of nothing beside it', () => {
    const finding = aFinding([anExposure(1, REVOKING), anExposure(2, stateOf('kept/other', NOW)), anExposure(3)]);
    const settled = settle(finding, [outcomeOf(1), outcomeOf(2)], NOW, SETTINGS);
    expect(statesIn(settled)).toEqual(['revoked', 'kept', 'pending']);
    expect(settle(finding, [outcomeOf(2)], NOW, SETTINGS)).toBeNull();
  });

  it('is noted as accepted of the one rule alone', () => {
    const finding = aFinding([anExposure(1, REVOKING), anExposure(2, REVOKING)]);
    const noted = noteAccepted(finding, anExposure(2).id, { at: NOW });
    expect(noted?.exposures.map(({ state }) => 'accepted' in state)).toEqual([false, true]);
  });
});

describe('what somebody else has closed', () => {
  it('is settled where it waits, is kept or could not be revoked, and is left to who has claimed it', () => {
    const states = ['pending', 'kept/own', 'failed/own', 'revoking/own', 'narrowing/own'];
    const exposures = states.map((name, n) => anExposure(n, stateOf(name, NOW)));
    const gone = exposures.map(({ id }) => ({ id, why: 'gone' }));
    const vanished = ['vanished', 'vanished', 'vanished', 'revoking', 'narrowing'];
    expect(statesIn(vanish(aFinding(exposures), gone, NOW, SETTINGS))).toEqual(vanished);
  });
});

describe('a move', () => {
  it('claims what it moves, and nothing that another run has claimed', () => {
    const finding = aFinding([anExposure(1, REVOKING), anExposure(2), anExposure(3, stateOf('narrowing/own', NOW))]);
    const { claimed, narrowing } = move(finding, new Map([[String(ids[1]), REVOKING]]), NOW, SETTINGS);
    expect([claimed, narrowing]).toEqual([[ids[1]], []]);
  });

  it('has what waits again wait from its own version, so that no earlier click decides it', () => {
    const finding = aFinding([anExposure(1, stateOf('kept/own', NOW)), anExposure(2)], { version: 7 });
    const { next } = move(finding, new Map([[String(ids[0]), { kind: 'pending' as const }]]), NOW, SETTINGS);
    expect(next.exposures.map(({ shownIn, waitsFrom }) => [shownIn, waitsFrom])).toEqual([
      [null, next.version],
      [1, undefined],
    ]);
  });

  it('leaves of a proposal what waits for it still, and nothing else that does', () => {
    const common = { by: ALICE, why: 'AWS does not prove it', reason: 'a test', keepFor: HOUR, at: NOON };
    const keep = { ...common, id: 'keep', kind: 'keep' as const, exposureIds: ids.slice(0, 2) };
    const undo = { ...common, id: 'undo', kind: 'undo' as const, exposureIds: ids.slice(2) };
    const exposures = [anExposure(1), anExposure(2), anExposure(3, stateOf('revoked/own', NOW)), anExposure(4)];
    const finding = aFinding(exposures, { proposals: [keep, undo] as unknown as Finding['proposals'] });
    const { next } = move(finding, new Map([[String(ids[0]), REVOKING]]), NOW, SETTINGS);
    expect(next.proposals.map(({ id, exposureIds }) => [id, exposureIds])).toEqual([
      ['keep', [ids[1]]],
      ['undo', [ids[2]]],
    ]);
  });
});

describe('a finding', () => {
  const settled = aFinding([anExposure(1, GONE)]);
  const restore = { exposureId: String(ids[0]), by: ALICE, second: BOB, at: NOON, leaseUntil: NOW, attempts: 1 };

  it('is over when nothing is open, to be undone, put back or looked for', () => {
    const done = { ...restore, state: { kind: 'done' as const, ruleId: 'sgr-1', at: NOON } };
    expect(isOver({ ...settled, restores: [done] })).toBe(true);
    expect(isOver({ ...settled, strays: { leaseUntil: NOW, attempts: 0 } })).toBe(false);
    expect(isOver({ ...settled, undoUntil: NOW })).toBe(false);
    expect(isOver({ ...settled, restores: [done, { ...restore, state: { kind: 'asked' } }] })).toBe(false);
  });
});
