import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterArchive } from '../../src/finding/archive.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import type { Recent } from '../../src/finding/reopened.ts';
import { AGAIN_WITHIN, remember, reopenedDeadline, timesOpened } from '../../src/finding/reopened.ts';
import { shortenDeadline } from '../../src/finding/shorten-deadline.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { aFinding, ALICE, anActor, anExposure, SETTINGS } from '../support/findings.ts';

const revoked = (at: number): ExposureState => ({ kind: 'revoked', by: ALICE, at });
const vanished = (at: number): ExposureState => ({ kind: 'vanished', at, why: 'somebody else removed the rule' });
/** Opened and closed a minute later, so long (ms) before noon. */
const before = (ago: number, outcome: Recent['outcome'] = 'revoked'): Recent => ({
  openedAt: NOON - ago,
  closedAt: NOON - ago + MINUTE,
  outcome,
  by: anActor(),
});
const reopened = (recent: readonly Recent[], changes: Partial<Finding> = {}): Finding =>
  aFinding([anExposure(1)], { recent, ...changes });

describe('the deadline of a group that is opened again', () => {
  it.each<[string, Finding, number | null]>([
    ['an hour after a revoke', reopened([before(HOUR)]), NOON + 2 * MINUTE],
    ['a second short of a day after it', reopened([before(AGAIN_WITHIN + MINUTE - SECOND)]), NOON + 2 * MINUTE],
    ['a day after it', reopened([before(AGAIN_WITHIN + MINUTE)]), null],
    ['after somebody else closed it', reopened([before(HOUR, 'vanished')]), null],
    ['after it was left open', reopened([before(HOUR, 'observed')]), null],
    ['for the first time', reopened([]), null],
    ['after a revoke and somebody else', reopened([before(2 * HOUR), before(HOUR, 'vanished')]), NOON + 2 * MINUTE],
    [
      'before the finding of the revoke was archived',
      aFinding(
        [anExposure(1, revoked(NOON + MINUTE)), anExposure(2, { kind: 'pending' }, { foundAt: NOON + 2 * MINUTE })],
        {
          deadline: NOON + 17 * MINUTE,
        },
      ),
      NOON + 4 * MINUTE,
    ],
    ['before the revoke of another rule', aFinding([anExposure(1, revoked(NOON + MINUTE)), anExposure(2)]), null],
    [
      'and kept since: what a person kept has its full time when it comes back',
      reopened([before(HOUR)], { deadline: NOON + 25 * HOUR }),
      null,
    ],
    ['and shortened already', reopened([before(HOUR)], { deadline: NOON + 2 * MINUTE }), null],
    ['and decided already', aFinding([anExposure(1, revoked(NOON))], { recent: [before(HOUR)] }), null],
    ['and waits for nobody', reopened([before(HOUR)], { deadline: null }), null],
  ])('counts from the opening: %s', (_, finding, expected) => {
    expect(reopenedDeadline(finding, SETTINGS)).toBe(expected);
  });

  it('is never later than it was, whatever the settings and the past', () => {
    const duration = fc.integer({ min: 1, max: 3 * HOUR });
    const past = fc.array(
      fc.record({
        ago: fc.integer({ min: 0, max: 2 * AGAIN_WITHIN }),
        outcome: fc.constantFrom('revoked', 'vanished'),
      }),
    );
    fc.assert(
      fc.property(
        duration,
        duration,
        past,
        fc.integer({ min: 0, max: 4 * HOUR }),
        (revokeAfter, shorter, earlier, at) => {
          const finding = reopened(
            earlier.map(({ ago, outcome }) => before(ago, outcome)),
            { deadline: NOON + at },
          );
          const wanted = reopenedDeadline(finding, { ...SETTINGS, revokeAfter, reopenedRevokeAfter: shorter });
          const deadline = (wanted === null ? null : shortenDeadline(finding, wanted))?.deadline ?? NOON + at;
          expect(deadline).toBeLessThanOrEqual(NOON + at);
          // Nobody has less than the shorter time, counted from when it was found.
          expect(deadline).toBeGreaterThanOrEqual(Math.min(NOON + at, NOON + shorter));
        },
      ),
    );
  });
});

describe('how often a group was opened', () => {
  it.each<[string, Finding, number]>([
    ['for the first time', reopened([]), 1],
    ['twice', reopened([before(HOUR, 'vanished')]), 2],
    ['four times', reopened([before(3 * HOUR), before(2 * HOUR), before(HOUR)]), 4],
    ['also a day ago', reopened([before(AGAIN_WITHIN)]), 1],
    [
      'again within one finding, by two events after one revoke',
      aFinding([
        anExposure(1, revoked(NOON + MINUTE)),
        anExposure(2, { kind: 'pending' }, { foundAt: NOON + 2 * MINUTE }),
        anExposure(3, { kind: 'pending' }, { foundAt: NOON + 3 * MINUTE }),
      ]),
      2,
    ],
    [
      'and revoked in two steps, without coming back',
      aFinding([anExposure(1, revoked(NOON + MINUTE)), anExposure(2, revoked(NOON + 2 * MINUTE))]),
      1,
    ],
  ])('is counted: %s', (_, finding, expected) => {
    expect(timesOpened(finding)).toBe(expected);
  });
});

describe('what a group remembers of a settled finding', () => {
  it('is when it was opened and closed, how, and by whom', () => {
    const finding = aFinding([anExposure(1, vanished(NOON + MINUTE)), anExposure(2, revoked(NOON + 2 * MINUTE))]);
    expect(remember(finding, NOON + 3 * MINUTE)).toEqual([
      { openedAt: NOON, closedAt: NOON + 2 * MINUTE, outcome: 'revoked', by: { ...anActor(), arn: null } },
    ]);
    expect(remember(aFinding([anExposure(1, vanished(NOON))]), NOON + HOUR)).toMatchObject([{ outcome: 'vanished' }]);
    expect(remember(aFinding([anExposure(1, { kind: 'observed', at: NOON })]), NOON)).toMatchObject([
      { outcome: 'observed' },
    ]);
  });

  it('goes on to the next finding, for a day and for twenty findings at most', () => {
    const recent = Array.from({ length: 30 }, (_, n) => before((30 - n) * HOUR));
    const next = afterArchive(aFinding([anExposure(1, revoked(NOON))], { recent }), NOON + MINUTE);
    expect(next.recent).toHaveLength(20);
    expect(next.recent.at(-1)).toMatchObject({ openedAt: NOON });
    expect(Math.min(...next.recent.map(({ closedAt }) => closedAt))).toBeGreaterThan(NOON - AGAIN_WITHIN);
    expect(remember(aFinding([anExposure(1, revoked(NOON))], { recent: [before(26 * HOUR)] }), NOON)).toHaveLength(1);
  });
});
