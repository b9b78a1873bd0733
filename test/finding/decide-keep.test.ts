import { describe, expect, it } from '@jest/globals';
import { MOST_EXCEPTIONS } from '../../src/finding/exception.ts';
import type { Finding, Person, TrackedExposure } from '../../src/finding/finding.ts';
import { withPeople } from '../../src/finding/enrichment.ts';
import { exceptionOf } from '../../src/finding/exception.ts';
import { vanish } from '../../src/finding/move.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB, CAROL, SETTINGS } from '../support/findings.ts';
import { after, BY_DANA, click, DANA, kindsIn, PEOPLE, shown, WAKE_UP } from './clicks.ts';

const NOW = NOON + 5 * MINUTE;
const DAY = 24 * HOUR;
const proven = (n: number, changes: Partial<TrackedExposure> = {}) =>
  anExposure(n, { kind: 'pending' }, { origin: BY_DANA, rule: aRule(n, { toPort: 10_250 + n }), ...changes });
const unproven = (n: number) => anExposure(n, { kind: 'pending' }, { rule: aRule(n, { toPort: 10_250 + n }) });
const opened = (...exposures: TrackedExposure[]) => aFinding(exposures, { people: PEOPLE });
const only = (finding: Finding) => {
  const [proposal, ...others] = finding.proposals;
  if (!proposal || others.length > 0) throw new Error(`${finding.proposals.length} proposals`);
  return proposal;
};
const agree = (finding: Finding, by: Person, now = NOW, proposal = only(finding).id) =>
  after(finding, click('agree', by, finding, { proposal }), now);

describe('to keep a rule open', () => {
  it('takes one approver where AWS proves that somebody else opened it', () => {
    const next = after(opened(proven(1)), click('keep', ALICE, opened(), { keepFor: 2 * HOUR }), NOW);
    expect(next.exposures[0]?.state).toEqual({
      kind: 'kept',
      by: ALICE,
      second: null,
      reason: 'load test',
      at: NOW,
      until: NOW + 2 * HOUR,
      warned: false,
    });
    expect(next.exceptions).toMatchObject([
      { approvers: [ALICE], reason: 'load test', at: NOW, since: NOW, until: NOW + 2 * HOUR, withdrawnBy: null },
    ]);
    expect([next.deadline, next.proposals]).toEqual([null, []]);
  });

  it('is refused to who opened it', () => {
    expect(() => after(opened(proven(1)), click('keep', DANA, opened()), NOW)).toThrow('refused: You opened this');
    expect(() => after(opened(unproven(1), proven(2)), click('keep', DANA, opened()), NOW)).toThrow('refused');
  });

  it('is only proposed where AWS does not prove who opened it', () => {
    const next = after(opened(unproven(1)), click('keep', ALICE, opened()), NOW);
    expect(kindsIn(next)).toEqual(['pending']);
    expect([next.deadline, next.exceptions]).toEqual([NOON + SETTINGS.revokeAfter, []]);
    expect(only(next)).toMatchObject({ kind: 'keep', by: ALICE, exposureIds: [unproven(1).id], reason: 'load test' });
    expect(next.untold.map(({ kind, by }) => [kind, by])).toEqual([['proposed', ALICE]]);
  });

  it('is only proposed where one of several rules takes two', () => {
    const next = after(opened(proven(1), unproven(2)), click('keep', ALICE, opened()), NOW);
    expect(kindsIn(next)).toEqual(['pending', 'pending']);
    expect(only(next).exposureIds).toHaveLength(2);
  });

  it('is possible for as many rules of a group as it can have exceptions', () => {
    const exceptions = Array.from({ length: MOST_EXCEPTIONS - 1 }, (_, n) =>
      anException(proven(100 + n), { until: NOW + 1 }),
    );
    const finding = { ...opened(proven(1), proven(2)), exceptions };
    expect(() => after(finding, click('keep', ALICE, finding), NOW)).toThrow('Choose fewer rules');
    const one = after(finding, click('keep', ALICE, finding, { ruleIds: [aRule(1).ruleId] }), NOW);
    expect(one.exceptions).toHaveLength(MOST_EXCEPTIONS);
    expect(kindsIn(after(finding, click('keep', ALICE, finding), NOW + 1))).toEqual(['kept', 'kept']);
  });
});

describe('a proposal', () => {
  const proposed = after(opened(unproven(1), unproven(2)), click('keep', ALICE, opened()), NOW);

  it('does nothing by itself: at the deadline the rules close', () => {
    const next = after(proposed, WAKE_UP, NOON + SETTINGS.revokeAfter);
    expect(kindsIn(next)).toEqual(['revoking', 'revoking']);
    expect(next.proposals).toEqual([]);
  });

  it('keeps what it is about once somebody else agrees, from then on', () => {
    const next = agree(proposed, BOB, NOW + MINUTE);
    expect(next.exposures[0]?.state).toMatchObject({
      kind: 'kept',
      by: ALICE,
      second: BOB,
      until: NOW + MINUTE + HOUR,
    });
    expect(next.exceptions.map(({ approvers }) => approvers)).toEqual([
      [ALICE, BOB],
      [ALICE, BOB],
    ]);
    expect(next.proposals).toEqual([]);
  });

  it('is not agreed to by who made it, nor by who opened it', () => {
    expect(() => agree(proposed, ALICE)).toThrow('You proposed it yourself');
    const withHers = after(opened(unproven(1), proven(2)), click('keep', ALICE, opened()), NOW);
    expect(() => agree(withHers, DANA)).toThrow('You opened this yourself');
  });

  it('does not count when it turns out that its author opened the rule', () => {
    const hers = { ...opened(proven(1), unproven(2)), people: {} };
    const byDana = after(hers, click('keep', DANA, hers), NOW);
    const known = withPeople(byDana, PEOPLE);
    expect(() => agree(known, BOB)).toThrow('has opened it themselves');
  });

  it('is one: another approver’s takes its place, and nobody agrees to the one before', () => {
    const next = after(proposed, click('keep', BOB, proposed, { keepFor: DAY }), NOW);
    expect(only(next)).toMatchObject({ by: BOB, keepFor: DAY });
    expect(() => agree(next, CAROL, NOW, only(proposed).id)).toThrow('refused');
    expect(() => agree(next, BOB, NOW)).toThrow('You proposed it yourself');
  });

  it('made twice is made once', () => {
    expect(() => after(proposed, click('keep', ALICE, proposed), NOW)).toThrow('nothing: their own proposal');
  });

  it('of more rules than the one before is another one', () => {
    const some = after(
      opened(unproven(1), unproven(2)),
      click('keep', ALICE, opened(), { ruleIds: [aRule(1).ruleId] }),
      NOW,
    );
    expect(only(after(some, click('keep', ALICE, some), NOW)).exposureIds).toHaveLength(2);
  });

  it('is agreed to for what is left of it: not for what was revoked, removed or joined meanwhile', () => {
    const revoked = after(proposed, click('revoke', CAROL, proposed, { ruleIds: [aRule(1).ruleId] }), NOW);
    const joined = shown({ ...revoked, exposures: [...revoked.exposures, unproven(3)] });
    expect(kindsIn(agree(joined, BOB))).toEqual(['revoking', 'kept', 'pending']);
    const gone = vanish(proposed, [{ id: unproven(2).id, why: 'gone' }], NOW, SETTINGS);
    expect(gone && kindsIn(agree(gone, BOB))).toEqual(['kept', 'vanished']);
  });

  it('ends with the last rule that it is about', () => {
    const revoked = after(proposed, click('revoke', CAROL, proposed), NOW);
    expect(revoked.proposals).toEqual([]);
    expect(() => agree(revoked, BOB, NOW, only(proposed).id)).toThrow('<@U0CAROL> was faster');
  });

  it('agreed to twice by the same person is agreed to once', () => {
    const kept = agree(proposed, BOB);
    expect(() => agree(kept, BOB, NOW, only(proposed).id)).toThrow('nothing: their own click, again');
    expect(() => agree(kept, CAROL, NOW, only(proposed).id)).toThrow('refused: <@U0ALICE> was faster');
  });

  it('agreed to when the deadline has passed and nobody carried it out is in time', () => {
    expect(kindsIn(agree(proposed, BOB, NOON + HOUR))).toEqual(['kept', 'kept']);
  });

  it('agreed to on another rule than it was made for keeps nothing: an edited rule is another exposure', () => {
    const edited = vanish(proposed, [{ id: unproven(1).id, why: 'edited' }], NOW, SETTINGS);
    const again = edited && {
      ...edited,
      exposures: [...edited.exposures, { ...unproven(1), id: 'sgr-1=edited', rule: aRule(1, { fromPort: 0 }) }],
    };
    expect(again && kindsIn(agree(again, BOB))).toEqual(['vanished', 'kept', 'pending']);
  });
});

describe('a row of keeps', () => {
  /** Keeps for as long as may be, lets it end, and again: when it is refused. */
  const renewed = (start: Finding, keepFor: number, between: (ended: Finding, now: number) => Finding = shown) => {
    let finding = start;
    let now = NOW;
    for (let keeps = 0; keeps < 100; keeps += 1) {
      try {
        finding = after(finding, click('keep', ALICE, finding, { keepFor }), now);
      } catch (error) {
        return { refusedAt: now - NOW, why: String(error), finding };
      }
      const [state] = finding.exposures.flatMap((exposure) => (exposure.state.kind === 'kept' ? [exposure.state] : []));
      now = state?.until ?? now;
      finding = between(after(finding, WAKE_UP, now), now);
    }
    throw new Error('renewed for ever');
  };

  it('ends at MAX_KEEP after the first of them, however often it is renewed', () => {
    const { refusedAt, why } = renewed(opened(proven(1)), 10 * HOUR);
    expect(refusedAt).toBe(SETTINGS.maxKeep);
    expect(why).toContain('It was kept open for 7 d already, the longest that is allowed (MAX_KEEP).');
  });

  it('ends there also when the rule is made anew between two of them', () => {
    let n = 1;
    const { refusedAt } = renewed(opened(proven(1)), DAY, (ended, now) => {
      n += 1;
      const anew = proven(1, { id: `sgr-${n}=anew`, rule: { ...proven(1).rule, ruleId: `sgr-${n}` }, foundAt: now });
      return { ...ended, exposures: [anew], deadline: now + MINUTE };
    });
    expect(refusedAt).toBe(SETTINGS.maxKeep);
  });

  it('ends there also when it is withdrawn in between', () => {
    const first = after(opened(proven(1)), click('keep', ALICE, opened(), { keepFor: DAY }), NOW);
    const exception = first.exceptions[0]?.id ?? '';
    const withdrawn = shown(after(first, click('withdraw', BOB, first, { exception }), NOW + HOUR));
    const again = after(withdrawn, click('keep', ALICE, withdrawn, { keepFor: 30 * DAY }), NOW + HOUR);
    expect(again.exceptions).toMatchObject([{ since: NOW, until: NOW + SETTINGS.maxKeep }]);
  });

  it('ends there also when its prefix list grows by an address a day', () => {
    const source = { kind: 'prefix-list', id: 'pl-1' } as const;
    const listed = (size: number, foundAt: number) =>
      proven(1, {
        id: `sgr-1=list${size}`,
        rule: aRule(1, { source }),
        entries: Array.from({ length: size }, (_, n) => `203.0.113.${n}/32`),
        foundAt,
      });
    let size = 1;
    const { refusedAt } = renewed(opened(listed(1, NOON)), DAY, (ended, now) => {
      size += 1;
      return { ...ended, exposures: [listed(size, now)], deadline: now + MINUTE };
    });
    expect(refusedAt).toBe(SETTINGS.maxKeep);
  });

  it('begins anew for a rule that was closed for more than a day', () => {
    const { finding, refusedAt } = renewed(opened(proven(1)), DAY);
    const later = NOW + refusedAt + DAY + 1;
    const anew = shown({ ...finding, exposures: [proven(1, { id: 'sgr-2=anew', foundAt: later })], deadline: later });
    expect(exceptionOf(finding, proven(1, { foundAt: later }))).toBeNull();
    expect(kindsIn(after(anew, click('keep', ALICE, anew), later))).toEqual(['kept']);
  });
});
