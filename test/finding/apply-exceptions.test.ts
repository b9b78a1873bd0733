import { describe, expect, it } from '@jest/globals';
import { applyExceptions } from '../../src/finding/apply-exceptions.ts';
import { exhume } from '../../src/finding/archive.ts';
import type { ExposureState, Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { vanish } from '../../src/finding/move.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import { isMessageStale, isQuiet } from '../../src/finding/tell.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB, SETTINGS } from '../support/findings.ts';
import { after, click, kindsIn, WAKE_UP } from './clicks.ts';

const NOW = NOON + HOUR;
const exception = anException(anExposure(1), { id: 'e' });
/** Found a moment ago: nobody saw it. */
const found = (n: number, changes: Partial<TrackedExposure> = {}) =>
  anExposure(n, { kind: 'pending' }, { foundAt: NOW, shownIn: null, told: false, ...changes });
const another = (n: number) => found(n, { rule: aRule(n, { toPort: 10_300 }) });
const opened = (exposures: readonly TrackedExposure[], changes: Partial<Finding> = {}) =>
  aFinding(exposures, { exceptions: [exception], message: null, shown: null, openedAt: NOW, ...changes });
const applied = (finding: Finding, now = NOW): Finding => {
  const next = applyExceptions(finding, now, SETTINGS);
  if (next === null) throw new Error('nothing was excepted');
  return next;
};

describe('a rule that comes back under a running exception', () => {
  it('is kept until the exception ends, by those who decided that', () => {
    const next = applied(opened([found(2)], { exceptions: [{ ...exception, approvers: [ALICE, BOB] }] }));
    expect(next.exposures[0]?.state).toEqual({
      kind: 'kept',
      by: ALICE,
      second: BOB,
      reason: exception.reason,
      at: NOON,
      until: NOON + 24 * HOUR,
      warned: false,
    });
    expect(next.deadline).toBeNull();
    expect(nextDue(next, SETTINGS)).toBe(NOON + 23 * HOUR);
  });

  it('pages nobody', () => {
    const next = applied(opened([found(2)]));
    expect([isQuiet(next), isMessageStale(next)]).toEqual([true, false]);
  });

  it.each<[string, Finding]>([
    ['that has ended', opened([found(2)], { exceptions: [{ ...exception, until: NOW }] })],
    ['of another rule', opened([another(2)])],
    ['that somebody saw waiting', opened([found(2, { shownIn: 3 })])],
    ['of a group without exceptions', opened([found(2)], { exceptions: [] })],
  ])('is not one %s', (_, finding) => {
    expect(applyExceptions(finding, NOW, SETTINGS)).toBeNull();
  });

  it('is not one whose prefix list has grown, or could not be read', () => {
    const rule = aRule(1, { source: { kind: 'prefix-list', id: 'pl-1' } });
    const byList = anException({ rule, entries: ['203.0.113.0/24'] });
    const state = (entries: readonly string[] | null) =>
      applyExceptions(opened([found(1, { rule, entries })], { exceptions: [byList] }), NOW, SETTINGS)?.exposures[0]
        ?.state.kind;
    expect(state(['203.0.113.0/24'])).toBe('kept');
    expect(state(['203.0.113.0/24', '8.0.0.0/8'])).toBeUndefined();
    expect(state([])).toBeUndefined();
    expect(state(null)).toBeUndefined();
  });

  it('changes nothing the second time', () => {
    expect(applyExceptions(applied(opened([found(2)])), NOW, SETTINGS)).toBeNull();
  });

  it('leaves the deadline of what waits beside it', () => {
    const next = applied(opened([another(1), found(2)], { deadline: NOW + MINUTE }));
    expect([next.deadline, kindsIn(next)]).toEqual([NOW + MINUTE, ['pending', 'kept']]);
  });
});

describe('a quiet finding', () => {
  it('stays quiet when another excepted rule comes back', () => {
    const rule = aRule(3, { toPort: 10_300 });
    const exceptions = [exception, anException({ rule, entries: null })];
    const first = applied(opened([found(2)], { exceptions }));
    const second = applied({ ...first, exposures: [...first.exposures, found(3, { rule })], deadline: NOW + HOUR });
    expect([kindsIn(second), isQuiet(second)]).toEqual([['kept', 'kept'], true]);
  });

  it('stays quiet when the rule before it was closed by somebody, of which nobody heard', () => {
    const first = applied(opened([found(2)]));
    const gone = vanish(first, [{ id: found(2).id, why: 'gone' }], NOW, SETTINGS);
    expect(gone && isQuiet(gone)).toBe(true);
    const back = gone && applied({ ...gone, exposures: [...gone.exposures, found(3)], deadline: NOW + HOUR });
    expect([back && kindsIn(back), back && isQuiet(back)]).toEqual([['vanished', 'kept'], true]);
  });

  it('is none any more where a rule waits beside what comes back, or a message was posted', () => {
    const first = applied(opened([found(2)]));
    const waiting = applied({ ...first, exposures: [...first.exposures, another(3), found(4)], deadline: NOW + HOUR });
    expect([kindsIn(waiting), waiting.quiet]).toEqual([['kept', 'pending', 'kept'], false]);
    expect(applied(opened([found(2)], { message: { channel: 'C0GATE', ts: '1.1' } })).quiet).toBe(false);
  });

  it('speaks up for a rule that is not excepted, and is not quiet ever after', () => {
    const first = applied(opened([found(2)]));
    const joined = { ...first, exposures: [...first.exposures, another(3)], deadline: NOW + HOUR };
    expect(isQuiet(joined)).toBe(false);
    expect(isMessageStale(joined)).toBe(true);
    const posted = { ...joined, message: { channel: 'C0GATE', ts: '1.1' } };
    const gone = vanish(posted, [{ id: another(3).id, why: 'gone' }], NOW, SETTINGS);
    expect(gone && isQuiet(gone)).toBe(false);
  });

  it('speaks up when the exception ends, and when it is withdrawn', () => {
    const quiet = applied(opened([found(2)]));
    const ended = after(quiet, WAKE_UP, NOON + 24 * HOUR);
    expect([kindsIn(ended), isQuiet(ended)]).toEqual([['pending'], false]);
    const withdrawn = after(quiet, click('withdraw', ALICE, quiet, { exception: 'e' }), NOW);
    expect([kindsIn(withdrawn), isQuiet(withdrawn)]).toEqual([['pending'], false]);
  });

  it('is none where something of it was told before', () => {
    const gone: ExposureState = { kind: 'vanished', at: NOW, why: 'gone' };
    expect(isQuiet(applied(opened([anExposure(1, gone), found(2)])))).toBe(false);
  });

  it('is every finding without exposures: there is nothing to post of it', () => {
    expect(isQuiet(opened([]))).toBe(true);
  });
});

describe('what was withdrawn', () => {
  it('is not kept again by the next look at the group', () => {
    const kept = applied(opened([found(2)]));
    const withdrawn = after(kept, click('withdraw', ALICE, kept, { exception: 'e' }), NOW);
    expect(withdrawn.exposures[0]?.shownIn).toBeNull();
    expect(applyExceptions(withdrawn, NOW, SETTINGS)).toBeNull();
    expect(applyExceptions(withdrawn, NOW + HOUR, SETTINGS)).toBeNull();
  });

  it('stays withdrawn where a prefix list had another exception before it shrank', () => {
    const rule = aRule(1, { source: { kind: 'prefix-list', id: 'pl-1' } });
    const wide = anException({ rule, entries: ['203.0.113.0/24', '198.51.100.0/24'] }, { id: 'wide' });
    const shrunk = found(1, { rule, entries: ['203.0.113.0/24'], shownIn: 1 });
    const before = opened([shrunk], { exceptions: [wide] });
    const [proposal] = after(before, click('keep', ALICE, before), NOW).proposals;
    const proposed = { ...before, proposals: proposal ? [proposal] : [] };
    const kept = after(proposed, click('agree', BOB, proposed, { proposal: proposal?.id ?? '' }), NOW);
    const [exception] = kept.exceptions;
    const withdrawn = after(kept, click('withdraw', ALICE, kept, { exception: exception?.id ?? '' }), NOW + 1);
    expect(applyExceptions(withdrawn, NOW + 2, SETTINGS)).toBeNull();
  });
});

describe('a rule that is edited under its id', () => {
  it('and back again is kept by its exception, not by what was settled of it', () => {
    const kept = applied(opened([found(1)]));
    const [exposure] = kept.exposures;
    const edited = vanish(kept, [{ id: exposure?.id ?? '', why: 'somebody changed it' }], NOW, SETTINGS);
    const back = edited && exhume(edited, [exposure?.id ?? ''], 'enforce');
    expect(back?.exposures).toEqual([]);
    const again = back && { ...back, exposures: [found(1)], deadline: NOW + HOUR };
    expect(again && kindsIn(applied(again))).toEqual(['kept']);
  });

  it('into another one waits for a decision', () => {
    const kept = applied(opened([found(1)]));
    const edited = { ...kept, exposures: [...kept.exposures, another(1)], deadline: NOW + HOUR };
    expect(applyExceptions(edited, NOW, SETTINGS)).toBeNull();
  });
});
