import { describe, expect, it } from '@jest/globals';
import { sightOf } from '../../src/finding/claims.ts';
import type { PersonCommand } from '../../src/finding/command.ts';
import { decide } from '../../src/finding/decide.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import { ENFORCEMENTS } from '../../src/finding/settings.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, PAUSE, SETTINGS } from '../support/findings.ts';
import { click, WAKE_UP } from './clicks.ts';
import { STATES, stateOf } from './decided-states.ts';

const NOW = NOON + 15 * MINUTE;
const SETTLES = ['revoked', 'vanished', 'observed'];
/** Everything that it asks for is due; it was reminded of all that there was. */
const inState = (name: string, changes: Partial<Finding> = {}) =>
  aFinding([anExposure(1, stateOf(name, NOW))], { deadline: NOW, remindedAt: NOW, paused: PAUSE, ...changes });
const kindAfter = (finding: Finding) => finding.exposures[0]?.state.kind;

describe('while it is paused, the clock', () => {
  const rows = STATES.flatMap((name) => ENFORCEMENTS.map((enforcement) => [name, enforcement] as const));
  it.each(rows)('closes nothing of what is %s under %s', (name, enforcement) => {
    const finding = inState(name);
    const decision = decide(finding, WAKE_UP, NOW, { ...SETTINGS, enforcement });
    const kind = name.split('/')[0];
    if (decision.kind !== 'change') return expect(decision.kind).toBe('nothing');
    expect(decision.claimed).toEqual([]);
    // What is told, and what closes nothing, goes on.
    const expected = kind === 'kept' ? 'pending' : kind === 'pending' && enforcement === 'observe' ? 'observed' : kind;
    expect(kindAfter(decision.next)).toBe(expected);
  });

  it.each(STATES.filter((name) => !SETTLES.includes(name.split('/')[0] ?? '')))(
    'carries out what was %s as soon as it is resumed',
    (name) => {
      const decision = decide(inState(name, { paused: null }), WAKE_UP, NOW, SETTINGS);
      expect(decision.kind).toBe('change');
    },
  );

  it('moves no deadline', () => {
    const finding = inState('pending', { deadline: NOW + 1 });
    expect(decide(finding, WAKE_UP, NOW + HOUR, SETTINGS).kind).toBe('nothing');
    expect(nextDue(finding, SETTINGS, NOW)).toBe(NOW + 1);
  });

  it('does not wake itself for what waits for its end', () => {
    for (const name of STATES) {
      const due = nextDue(inState(name), SETTINGS, NOW);
      if (due !== null) expect([name, due > NOW || name.startsWith('kept')]).toEqual([name, true]);
    }
  });
});

describe('while it is paused, somebody', () => {
  const now = NOON + MINUTE;
  const finding = () => aFinding([anExposure(1)], { paused: PAUSE });

  it('who revokes is heard, and it is carried out afterwards', () => {
    const decision = decide(finding(), click('revoke', ALICE, finding()), now, SETTINGS);
    expect(decision.kind === 'change' && decision.next.exposures[0]?.state).toMatchObject({
      kind: 'revoking',
      by: ALICE,
    });
    const later = decision.kind === 'change' ? { ...decision.next, paused: null } : finding();
    expect(decide(later, WAKE_UP, now + HOUR, SETTINGS)).toMatchObject({ kind: 'change', claimed: [anExposure(1).id] });
  });

  it('who keeps it open is heard at once', () => {
    const decision = decide(finding(), click('keep', ALICE, finding()), now, SETTINGS);
    expect(decision).toMatchObject({ kind: 'change', reason: expect.stringContaining('proposed by') });
  });

  it('gets nothing put back', () => {
    const revoked = anExposure(1, { kind: 'revoked', by: ALICE, at: NOON }, { tags: {} });
    const undoable = aFinding([revoked], { undoUntil: NOON + HOUR, paused: PAUSE });
    const wanted = click('undo', ALICE, undoable);
    expect(decide(undoable, wanted, now, SETTINGS)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('paused'),
    });
    expect(decide({ ...undoable, paused: null }, wanted, now, SETTINGS)).toMatchObject({ kind: 'change' });
  });

  it('narrows nothing whose deadline has passed, and learns what becomes of it', () => {
    const wide = anExposure(1, { kind: 'pending' }, { rule: aRule(1, { fromPort: 0, toPort: 65_535 }) });
    const late = aFinding([wide], { paused: PAUSE });
    expect(decide(late, click('narrow', ALICE, late), NOW, SETTINGS)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('as soon as Portcullis is resumed'),
    });
  });
});

describe('a decision about what was listed at a command line', () => {
  const exposure = anExposure(1, { kind: 'pending' }, { shownIn: null });
  const finding = aFinding([exposure], { version: 5 });
  const revoke = (changes: { version?: number } = {}): PersonCommand => ({
    ...click('revoke', PAUSE.by, finding),
    seen: [sightOf(exposure)],
    ...changes,
  });

  it('is about what no message has shown', () => {
    expect(decide(finding, revoke(), NOON, SETTINGS).kind).toBe('change');
  });

  it('is about nothing that was not listed', () => {
    const joined = anExposure(2, { kind: 'pending' }, { shownIn: null });
    const decision = decide({ ...finding, exposures: [exposure, joined] }, revoke(), NOON, SETTINGS);
    expect(decision).toMatchObject({ claimed: [exposure.id] });
  });

  it('is about no rule that was edited under its id, or found again, since', () => {
    const edited = anExposure(1, { kind: 'pending' }, { id: `${exposure.rule.ruleId}=tcp/6443-6443/::/0` });
    const again = { ...exposure, foundAt: exposure.foundAt + 1 };
    for (const other of [edited, again])
      expect(decide({ ...finding, exposures: [other] }, revoke(), NOON, SETTINGS).kind).toBe('refused');
  });

  it('is about nothing that waits again since, however often it is delivered', () => {
    const again = { ...exposure, waitsFrom: 6 };
    expect(decide({ ...finding, version: 6, exposures: [again] }, revoke(), NOON, SETTINGS).kind).toBe('refused');
    expect(decide({ ...finding, version: 6, exposures: [again] }, revoke({ version: 6 }), NOON, SETTINGS).kind).toBe(
      'change',
    );
  });
});
