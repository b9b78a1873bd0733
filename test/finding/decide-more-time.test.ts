import { describe, expect, it } from '@jest/globals';
import type { Finding, Person } from '../../src/finding/finding.ts';
import { narrowingFailed } from '../../src/finding/narrowing.ts';
import { STATES } from '../slack/views/states.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, BOB, SETTINGS } from '../support/findings.ts';
import { after, BY_DANA, click, DANA, kindsIn, PEOPLE, shown, WAKE_UP } from './clicks.ts';

const NOW = NOON + 5 * MINUTE;
const WIDE = { rule: aRule(1, { fromPort: 0, toPort: 65_535 }) };
const opened = aFinding([anExposure(1, { kind: 'pending' }, WIDE)]);
const more = (finding: Finding, by: Person, now = NOW, version = finding.version) =>
  after(finding, click('more-time', by, finding, { version }), now);

describe('more time', () => {
  it('moves the deadline by the setting, and says so', () => {
    const next = more({ ...opened, remindedAt: NOW - 1 }, ALICE);
    expect(next).toMatchObject({
      deadline: NOON + SETTINGS.revokeAfter + SETTINGS.moreTime,
      waitingSince: NOW,
      remindedAt: null,
      extensions: [{ by: ALICE, at: NOW, version: next.version }],
    });
    expect(next.untold.map(({ kind, by }) => [kind, by])).toEqual([['extended', ALICE]]);
  });

  it('asked for twice with one message is given once', () => {
    const once = more(opened, ALICE);
    expect(() => more(once, ALICE, NOW, opened.version)).toThrow('nothing: their own click, again');
    expect(() => more(once, BOB, NOW, opened.version)).toThrow('refused: <@U0ALICE> was faster and gave it more time');
    expect(more(once, BOB).deadline).toBe(NOON + SETTINGS.revokeAfter + 2 * SETTINGS.moreTime);
  });

  it('is given as often as the setting says', () => {
    const twice = more(more(opened, ALICE), BOB);
    expect(() => more(twice, ALICE)).toThrow('It was given more time 2 times already');
  });

  it('is not given by who opened it', () => {
    const hers = aFinding([anExposure(1), anExposure(2, { kind: 'pending' }, { origin: BY_DANA })], { people: PEOPLE });
    expect(() => more(hers, DANA)).toThrow('You opened this yourself');
    expect(more(hers, ALICE).extensions).toHaveLength(1);
  });

  it('counts from now where the deadline has passed and nobody carried it out', () => {
    expect(more(opened, ALICE, NOON + HOUR).deadline).toBe(NOON + HOUR + SETTINGS.moreTime);
  });

  it('is not given to a deadline that the message did not show: it came back after that', () => {
    const kept = { kind: 'kept', by: BOB, second: null, reason: 'x', at: NOON, until: NOW, warned: true } as const;
    const back = after(aFinding([anExposure(1, kept)], { deadline: null }), WAKE_UP, NOW);
    expect(() => more(back, ALICE, NOW, 2)).toThrow('The message has changed');
    expect(more(shown(back), ALICE, NOW, back.version).extensions).toHaveLength(1);
  });

  it('is asked for in vain when the deadline was faster, or nothing waits', () => {
    const closed = after(opened, WAKE_UP, NOON + SETTINGS.revokeAfter);
    expect(() => more(closed, ALICE)).toThrow('refused: The deadline had passed');
    const own = after(opened, click('revoke', ALICE, opened), NOW);
    expect(() => more(own, ALICE)).toThrow('refused: Nothing is waiting for a decision here any more');
  });
});

describe('more time, and a rule that cannot be narrowed', () => {
  const failing = (finding: Finding, now = NOW) => {
    const narrowing = after(finding, click('narrow', BOB, finding), now);
    const failed = narrowingFailed(
      narrowing,
      anExposure(1).id,
      { why: 'no room', mayBeLeft: false },
      now + 1,
      SETTINGS,
    );
    if (!failed) throw new Error('was not narrowing');
    return shown(failed);
  };

  it('is not given oftener for that', () => {
    const twice = more(more(opened, ALICE), BOB);
    const { deadline, extensions } = failing(twice);
    expect([deadline, extensions]).toEqual([twice.deadline, twice.extensions]);
    expect(() => more(failing(twice), ALICE)).toThrow('no more is allowed');
  });

  it('is given to what is being narrowed along with what waits', () => {
    const both = { ...opened, exposures: [...opened.exposures, anExposure(2)] };
    const narrowing = after(both, click('narrow', BOB, both, { ruleIds: [aRule(1).ruleId] }), NOW);
    const later = more(narrowing, ALICE);
    const failed = narrowingFailed(later, anExposure(1).id, { why: 'no room', mayBeLeft: false }, NOW, SETTINGS);
    expect(failed && kindsIn(failed)).toEqual(['pending', 'pending']);
    expect(failed?.deadline).toBe(NOON + SETTINGS.revokeAfter + SETTINGS.moreTime);
  });

  it('is not given to what is being narrowed with a deadline of its own, nor told of what is kept', () => {
    const own = { by: BOB, since: NOON, leaseUntil: NOW, attempts: 1, deadline: NOON + MINUTE };
    const others = [anExposure(2, { kind: 'narrowing', ...own }), anExposure(3, STATES.kept)];
    const later = more({ ...opened, exposures: [...opened.exposures, ...others] }, ALICE);
    expect(later.exposures[1]?.state).toMatchObject({ deadline: NOON + MINUTE });
    expect(later.untold[0]?.exposureIds).toEqual(opened.exposures.map(({ id }) => id));
  });
});
