import { describe, expect, it } from '@jest/globals';
import { afterArchive } from '../../src/finding/archive.ts';
import { applyExceptions } from '../../src/finding/apply-exceptions.ts';
import { dueRestores } from '../../src/finding/due-restores.ts';
import { withPeople } from '../../src/finding/enrichment.ts';
import type { ExposureState, Finding, Person, TrackedExposure } from '../../src/finding/finding.ts';
import { isOver, settle } from '../../src/finding/move.ts';
import { needsReopening } from '../../src/finding/narrowing.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import {
  beginRestore,
  isAsked,
  MOST_RESTORES,
  type Restore,
  settleRestore,
  undoable,
} from '../../src/finding/restore.ts';
import { STATES } from '../slack/views/states.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB, CAROL, SETTINGS } from '../support/findings.ts';
import { after, BY_DANA, click, DANA, kindsIn, PEOPLE, WAKE_UP } from './clicks.ts';

const NOW = NOON + MINUTE;
const WINDOW = SETTINGS.undoWithin;
const revoked = (n: number, changes: Partial<TrackedExposure> = {}, at = NOON) =>
  anExposure(
    n,
    { kind: 'revoked', by: BOB, at },
    { tags: { team: 'blue' }, rule: aRule(n, { toPort: 10_250 + n }), ...changes },
  );
const closed = (exposures: readonly TrackedExposure[], changes: Partial<Finding> = {}) =>
  aFinding(exposures, { deadline: null, waitingSince: null, undoUntil: NOON + WINDOW, ...changes });
const one = closed([revoked(1)]);
const proposed = (finding = one, by: Person = ALICE, now = NOW) => after(finding, click('undo', by, finding), now);
const agreed = (finding = proposed(), by: Person = BOB, now = NOW, settings = SETTINGS) =>
  after(finding, click('agree', by, finding, { proposal: finding.proposals[0]?.id ?? '' }), now, settings);
const failed = { kind: 'failed', why: 'no room', at: NOW } as const;
const done = { kind: 'done', ruleId: 'sgr-new', at: NOW } as const;
const ended = (finding: Finding, state: typeof failed | typeof done, n = 1): Finding => {
  const next = settleRestore(finding, revoked(n).id, state);
  if (!next) throw new Error('nothing was asked for');
  return next;
};

describe('after a revoke', () => {
  const revoking: ExposureState = { kind: 'revoking', by: BOB, since: NOON, leaseUntil: NOON + MINUTE, attempts: 1 };
  const outcome = { id: anExposure(1).id, state: { kind: 'revoked', by: BOB, at: NOON } as const };
  const snapshot = { description: 'as it was', tags: { team: 'blue' } };
  const settled = (changes = {}, settings = SETTINGS) =>
    settle(aFinding([anExposure(1, revoking)], { deadline: null }), [{ ...outcome, ...changes }], NOON, settings);

  it('what was there is on record, and can be undone for a while', () => {
    expect(settled({ snapshot })).toMatchObject({
      undoUntil: NOON + WINDOW,
      exposures: [{ rule: { description: 'as it was' }, tags: { team: 'blue' } }],
    });
  });

  it('nothing can be undone where it was not read, or nothing may be authorised', () => {
    expect(settled()?.undoUntil).toBeNull();
    expect(settled({ snapshot }, { ...SETTINGS, reopen: false })?.undoUntil).toBeNull();
  });

  it('nothing is on record of what could not be revoked', () => {
    const state = { kind: 'failed', by: BOB, at: NOON, why: 'no', attempts: 1, retryAt: NOON + MINUTE } as const;
    const [exposure] = settled({ state, snapshot })?.exposures ?? [];
    expect(exposure).not.toHaveProperty('tags');
  });

  it('the finding is not over as long as that can be', () => {
    expect(isOver(one)).toBe(false);
    expect(nextDue(one, SETTINGS)).toBe(NOON + WINDOW);
    const after_ = after(one, WAKE_UP, NOON + WINDOW);
    expect([isOver(after_), nextDue(after_, SETTINGS)]).toEqual([true, null]);
  });
});

describe('an undo', () => {
  it('by one person is a proposal, whoever AWS proves to have opened the rule', () => {
    for (const finding of [one, closed([revoked(1, { origin: BY_DANA })], { people: PEOPLE })]) {
      const next = proposed(finding);
      expect([kindsIn(next), next.restores, next.exceptions]).toEqual([['revoked'], [], []]);
      expect(next.proposals).toMatchObject([{ kind: 'undo', by: ALICE, why: expect.stringContaining('two people') }]);
      expect(needsReopening(next)).toBe(false);
    }
  });

  it('by two is asked of the function that may authorise, under an exception that is there before', () => {
    const next = agreed();
    expect(kindsIn(next)).toEqual(['revoked']);
    expect(next.restores).toMatchObject([
      {
        exposureId: revoked(1).id,
        by: ALICE,
        second: BOB,
        leaseUntil: NOW + SETTINGS.lease,
        attempts: 1,
        state: { kind: 'asked' },
      },
    ]);
    expect(next.exceptions).toMatchObject([{ approvers: [ALICE, BOB], until: NOW + HOUR, reason: 'load test' }]);
    expect([needsReopening(next), next.proposals]).toEqual([true, []]);
  });

  it('is not one by the same person twice, nor with who opened the rule', () => {
    expect(() => agreed(proposed(), ALICE)).toThrow('You proposed it yourself');
    const hers = closed([revoked(1, { origin: BY_DANA })], { people: PEOPLE });
    expect(() => proposed(hers, DANA)).toThrow('You opened this yourself');
    expect(() => agreed(proposed(hers), DANA)).toThrow('You opened this yourself');
    expect(() => agreed(withPeople(proposed({ ...hers, people: {} }, DANA), PEOPLE))).toThrow('opened it themselves');
  });

  it('is possible for a while after each revoke, whatever was revoked after it', () => {
    const later = closed([revoked(1), revoked(2, {}, NOON + MINUTE)], { undoUntil: NOON + MINUTE + WINDOW });
    const last = proposed(later, ALICE, NOON + WINDOW);
    expect(last.proposals).toMatchObject([{ exposureIds: [revoked(2).id] }]);
    expect(() => proposed(one, ALICE, NOON + WINDOW)).toThrow('can be undone for 30 min only');
    expect(() => agreed(proposed(), BOB, NOON + WINDOW)).toThrow('can be undone for 30 min only');
  });

  it('ends with that time, and its proposal with it', () => {
    expect(after(proposed(), WAKE_UP, NOON + WINDOW)).toMatchObject({ undoUntil: null, proposals: [] });
  });

  it('is of what the message showed, and of rules whose snapshot is there', () => {
    const finding = closed([revoked(1, { shownIn: null }), revoked(3)]);
    expect(proposed(finding).proposals[0]?.exposureIds).toEqual([revoked(3).id]);
    const { tags: _none, ...bare } = revoked(1);
    expect(() => proposed(closed([bare]))).toThrow('refused');
  });

  it('is refused where nothing may be authorised, also to the second', () => {
    const off = { ...SETTINGS, reopen: false };
    expect(() => after(one, click('undo', ALICE, one), NOW, off)).toThrow('REOPEN=off');
    expect(() => agreed(proposed(), BOB, NOW, off)).toThrow('REOPEN=off');
  });

  it('asked for twice is asked for once', () => {
    const asked = agreed();
    expect(() => after(asked, click('undo', CAROL, asked), NOW)).toThrow('refused');
    const id = proposed().proposals[0]?.id ?? '';
    expect(() => after(asked, click('agree', BOB, asked, { proposal: id }), NOW)).toThrow('nothing: their own click');
  });

  it('brings back nothing but what was proposed, though more could be undone', () => {
    const two = closed([revoked(1), revoked(2)]);
    const wanted = after(two, click('undo', ALICE, two, { ruleIds: [aRule(2).ruleId] }), NOW);
    expect(agreed(wanted).restores.map(({ exposureId }) => exposureId)).toEqual([revoked(2).id]);
    expect(agreed(wanted).exceptions.map(({ rule }) => rule.ruleId)).toEqual([aRule(2).ruleId]);
  });

  it('leaves what is put back already as it is', () => {
    const two = closed([revoked(1), revoked(2)]);
    const undo = (finding: Finding, n: number) =>
      agreed(after(finding, click('undo', ALICE, finding, { ruleIds: [aRule(n).ruleId] }), NOW));
    const first = undo(two, 1);
    expect(undo(first, 2).restores).toMatchObject([first.restores[0], { exposureId: revoked(2).id }]);
    const again = undo(ended(first, failed), 1);
    expect(again.restores).toMatchObject([{ exposureId: revoked(1).id, state: { kind: 'asked' } }]);
  });

  it('is refused beyond what one run can put back, with what is asked for already, and not with what is done', () => {
    const many = closed(Array.from({ length: 21 }, (_, n) => revoked(n)));
    const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => aRule(from + n).ruleId);
    const asked = agreed(after(many, click('undo', ALICE, many, { ruleIds: ids(0, 15) }), NOW));
    const rest = (finding: Finding) => after(finding, click('undo', ALICE, finding, { ruleIds: ids(15, 21) }), NOW);
    expect(() => rest(asked)).toThrow('At most 20 rules');
    expect(rest(ended(asked, done, 3)).proposals).toMatchObject([{ kind: 'undo', exposureIds: { length: 6 } }]);
  });

  it('ends without the keep that was proposed beside it', () => {
    const open = anExposure(5);
    const finding = closed([revoked(1), open], { deadline: NOON + HOUR, waitingSince: NOON, remindedAt: NOON + HOUR });
    const keep = after(finding, click('keep', ALICE, finding), NOW);
    expect(keep.proposals).toMatchObject([{ kind: 'keep' }]);
    const over = after(keep, WAKE_UP, NOON + WINDOW);
    expect(over).toMatchObject({ undoUntil: null, proposals: [{ kind: 'keep', exposureIds: [open.id] }] });
  });

  it('is of nothing but what was revoked, though what was put back has its tags, too', () => {
    const kept = revoked(1, { state: STATES.kept });
    expect(undoable(closed([kept, revoked(2)])).map(({ id }) => id)).toEqual([revoked(2).id]);
  });

  it('of many rules is refused beyond what one run can put back', () => {
    const many = closed(Array.from({ length: 21 }, (_, n) => revoked(n)));
    expect(() => proposed(many)).toThrow('At most 20 rules');
    const some = Array.from({ length: 20 }, (_, n) => aRule(n).ruleId);
    expect(after(many, click('undo', ALICE, many, { ruleIds: some }), NOW).proposals).toHaveLength(1);
  });

  it('goes on with the row of keeps that the rule had', () => {
    const before = anException(revoked(1), { since: NOON - 6 * 24 * HOUR, until: NOON });
    const finding = closed([revoked(1)], { exceptions: [before] });
    const week = { keepFor: 7 * 24 * HOUR };
    const next = agreed(after(finding, click('undo', ALICE, finding, week), NOW));
    expect(next.exceptions).toMatchObject([{ since: before.since, until: before.since + SETTINGS.maxKeep }]);
    const spent = closed([revoked(1)], { exceptions: [{ ...before, since: NOW - SETTINGS.maxKeep }] });
    expect(() => proposed(spent)).toThrow('MAX_KEEP');
  });

  it('of a narrowed rule brings back the wide one', () => {
    const narrowed = revoked(1, {
      rule: aRule(1, { fromPort: 0, toPort: 65_535 }),
      state: { kind: 'revoked', by: BOB, at: NOON, pieces: [aRule(8, { fromPort: 0, toPort: 6442 })] },
    });
    const next = agreed(proposed(closed([narrowed])));
    expect(next.exceptions).toMatchObject([{ rule: { fromPort: 0, toPort: 65_535 } }]);
    expect(next.exposures).toEqual([narrowed]);
  });
});

describe('each of several that are put back', () => {
  const two = closed([revoked(1), revoked(2)]);
  const both = agreed(proposed(two));
  const kinds = ({ restores }: Finding) => restores.map(({ state }) => state.kind);

  it('is taken up by itself, and once', () => {
    const begun = beginRestore(both, revoked(2).id);
    expect(begun?.restores.map((restore) => restore.begun)).toEqual([undefined, 1]);
    expect(begun && beginRestore(begun, revoked(2).id)).toBeNull();
  });

  it('is not taken up when it is over', () => {
    expect(beginRestore(ended(both, failed), revoked(1).id)).toBeNull();
    expect(beginRestore(ended(both, done), revoked(1).id)).toBeNull();
  });

  it('ends by itself', () => {
    const next = ended(both, done, 2);
    expect(kinds(next)).toEqual(['asked', 'done']);
    expect([revoked(1), revoked(2)].map((exposure) => isAsked(next, exposure))).toEqual([true, false]);
  });

  it('is told of as given up by nobody when they were asked for by several', () => {
    const by = both.restores.map((restore, n) => ({ ...restore, by: n === 0 ? ALICE : CAROL }));
    const next = after({ ...both, restores: by }, WAKE_UP, NOW + SETTINGS.lease, { ...SETTINGS, reopen: false });
    expect(kinds(next)).toEqual(['failed', 'failed']);
    expect(next.untold.at(-1)).toMatchObject({ kind: 'restore-failed', by: null });
  });
});

describe('a rule that is back', () => {
  it('is told of, and kept by its exception when it is found', () => {
    const back = ended(agreed(), done);
    expect(back.untold.at(-1)).toMatchObject({ kind: 'restored', by: ALICE, exposureIds: [revoked(1).id] });
    const found = anExposure(
      5,
      { kind: 'pending' },
      { rule: { ...revoked(1).rule, ruleId: 'sgr-new' }, shownIn: null },
    );
    const joined = { ...back, exposures: [...back.exposures, found], deadline: NOW + HOUR };
    const kept = applyExceptions(joined, NOW, SETTINGS);
    expect(kept && kindsIn(kept)).toEqual(['revoked', 'kept']);
    expect(kept?.exposures[1]?.state).toMatchObject({ by: ALICE, second: BOB });
  });

  it('is not put back a second time', () => {
    const back = ended(agreed(), done);
    expect(settleRestore(back, revoked(1).id, done)).toBeNull();
    expect(() => proposed(back, CAROL)).toThrow('refused');
    expect(() => proposed(back, ALICE)).toThrow('nothing: their own click, again');
  });

  it('has its exception beyond the finding', () => {
    const next = afterArchive(ended(agreed(), done), NOON + HOUR);
    expect(next.exceptions).toHaveLength(1);
    expect(next.restores).toEqual([]);
  });
});

describe('a rule that could not be put back', () => {
  it('is no exception any more: whoever opens it themselves is asked', () => {
    const next = ended(agreed(), failed);
    expect(next.exceptions).toEqual([]);
    expect(next.untold.at(-1)).toMatchObject({ kind: 'restore-failed', why: 'no room' });
  });

  it('leaves the exceptions of other rules', () => {
    const other = anException(anExposure(2));
    expect(ended({ ...agreed(), exceptions: [...agreed().exceptions, other] }, failed).exceptions).toEqual([other]);
  });

  it('is no exception any more, though another rule is kept', () => {
    const asked = agreed();
    const state = {
      kind: 'kept',
      by: BOB,
      second: null,
      reason: 'load test',
      at: NOON,
      until: NOON + HOUR,
      warned: false,
    };
    const other = anExposure(5, state as ExposureState);
    expect(ended({ ...asked, exposures: [...asked.exposures, other] }, failed).exceptions).toEqual([]);
  });

  it('stays an exception where somebody opened it meanwhile and it is kept: to be withdrawn', () => {
    const asked = agreed();
    const found = anExposure(
      5,
      { kind: 'pending' },
      { rule: { ...revoked(1).rule, ruleId: 'sgr-own' }, shownIn: null },
    );
    const kept = applyExceptions({ ...asked, exposures: [...asked.exposures, found], deadline: NOW }, NOW, SETTINGS);
    expect(kept && ended(kept, failed).exceptions).toHaveLength(1);
  });

  it('can be asked for again, as long as there is time', () => {
    const again = agreed(proposed(ended(agreed(), failed)));
    expect(again.restores).toMatchObject([{ state: { kind: 'asked' } }]);
  });

  it('is given up when nobody carries it out', () => {
    let finding = agreed();
    let now = NOW;
    for (let tries = 1; tries < MOST_RESTORES; tries += 1) {
      now += SETTINGS.lease;
      finding = after(finding, WAKE_UP, now);
      expect(finding.restores).toMatchObject([
        { state: { kind: 'asked' }, attempts: tries + 1, leaseUntil: now + SETTINGS.lease },
      ]);
    }
    finding = after(finding, WAKE_UP, now + SETTINGS.lease);
    expect(finding.restores).toMatchObject([{ state: { kind: 'failed' } }]);
    expect(finding.exceptions).toEqual([]);
    expect(isOver(after(finding, WAKE_UP, NOON + HOUR))).toBe(true);
  });

  it.each([{ reopen: false }, { enforcement: 'observe' as const }])(
    'is given up where it may not be: %j',
    (changes) => {
      const next = after(agreed(), WAKE_UP, NOW + SETTINGS.lease, { ...SETTINGS, ...changes });
      expect(next.restores).toMatchObject([{ state: { kind: 'failed' } }]);
    },
  );

  it('says which it was: that it may not be now, or that nobody did it in time', () => {
    const why = (attempts: number, changes: Partial<typeof SETTINGS>) => {
      const asked = { ...agreed(), restores: agreed().restores.map((restore) => ({ ...restore, attempts })) };
      return after(asked, WAKE_UP, NOW + SETTINGS.lease, { ...SETTINGS, ...changes }).untold.at(-1);
    };
    expect(why(1, { reopen: false })).toMatchObject({ kind: 'restore-failed', why: 'Portcullis may not do it now' });
    expect(why(MOST_RESTORES, {})).toMatchObject({ kind: 'restore-failed', why: expect.stringContaining('in time') });
  });

  it('is not told of as long as it is tried again', () => {
    const asked = agreed();
    expect(after(asked, WAKE_UP, NOW + SETTINGS.lease).untold).toEqual(asked.untold);
  });

  it('is given up even if what was revoked is not on record any more', () => {
    const lost = { ...agreed(), exposures: [] };
    expect(settleRestore(lost, revoked(1).id, failed)?.restores).toMatchObject([{ state: { kind: 'failed' } }]);
  });
});

describe('a restore that is carried out or over', () => {
  const [asked] = agreed().restores;
  const withRestores = (...restores: readonly Partial<Restore>[]) =>
    closed([revoked(1), revoked(2)], {
      restores: restores.flatMap((changes) => (asked ? [{ ...asked, ...changes }] : [])),
    });
  const late = NOW + SETTINGS.lease;

  it('is not claimed by anybody else before its lease has expired', () => {
    expect(dueRestores(withRestores({}), late - 1, SETTINGS)).toBeNull();
    expect(dueRestores(withRestores({}), late, SETTINGS)).not.toBeNull();
  });

  it('is never ended a second time', () => {
    expect(dueRestores(withRestores({ state: done, attempts: MOST_RESTORES }), late, SETTINGS)).toBeNull();
  });

  it('is left to its run while another one is due', () => {
    const running = { exposureId: revoked(2).id, leaseUntil: late + 1 };
    const finding = withRestores({}, running);
    expect(dueRestores(finding, late, SETTINGS)?.(finding).restores).toEqual([
      expect.objectContaining({ attempts: 2, leaseUntil: late + SETTINGS.lease }),
      expect.objectContaining({ attempts: 1, ...running }),
    ]);
  });
});

describe('an exception that is withdrawn before its rule is back', () => {
  it('has ended: what is put back all the same waits for a decision', () => {
    const asked = agreed();
    const next = after(asked, click('withdraw', CAROL, asked, { exception: asked.exceptions[0]?.id ?? '' }), NOW);
    expect(next.untold.at(-1)).toMatchObject({ kind: 'withdrawn', by: CAROL, exposureIds: [] });
    const found = anExposure(
      5,
      { kind: 'pending' },
      { rule: { ...revoked(1).rule, ruleId: 'sgr-new' }, shownIn: null },
    );
    const joined = { ...next, exposures: [...next.exposures, found], deadline: NOW + HOUR };
    expect(applyExceptions(joined, NOW, SETTINGS)).toBeNull();
  });
});
