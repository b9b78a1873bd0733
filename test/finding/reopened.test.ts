import { describe, expect, it } from '@jest/globals';
import { afterArchive } from '../../src/finding/archive.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import type { Recent } from '../../src/finding/reopened.ts';
import { AGAIN_WITHIN, openedBefore, remember, revokedAt, timesOpened } from '../../src/finding/reopened.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anActor, anExposure } from '../support/findings.ts';

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
    [
      'once more after two revokes: the second did not bring it back',
      aFinding([
        anExposure(1, revoked(NOON + MINUTE)),
        anExposure(2, revoked(NOON + 2 * MINUTE)),
        anExposure(3, { kind: 'pending' }, { foundAt: NOON + 3 * MINUTE }),
      ]),
      2,
    ],
    ['as once where nothing is open, whatever was before', reopened([before(HOUR)], { openedAt: null }), 1],
  ])('is counted: %s', (_, finding, expected) => {
    expect(timesOpened(finding)).toBe(expected);
  });

  it('counts from the revokes, in the order of their time', () => {
    const at = [3, 1, 2, 1].map((n) => NOON + n * MINUTE);
    expect(revokedAt(aFinding(at.map((one, n) => anExposure(n, revoked(one)))))).toEqual([...new Set(at)].sort());
    expect(openedBefore(reopened([before(HOUR)], { openedAt: null }))).toEqual([]);
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

  it('was closed by now, however far ahead the clock was that noted it', () => {
    const [entry] = remember(aFinding([anExposure(1, revoked(NOON + HOUR))]), NOON + MINUTE);
    expect(entry).toMatchObject({ closedAt: NOON + MINUTE });
  });

  it('goes on to the next finding, for a day and for twenty findings at most', () => {
    const recent = Array.from({ length: 30 }, (_, n) => before((30 - n) * HOUR));
    const next = afterArchive(aFinding([anExposure(1, revoked(NOON))], { recent }), NOON + MINUTE);
    expect(next.recent).toHaveLength(20);
    expect(next.recent.at(-1)).toMatchObject({ openedAt: NOON });
    expect(Math.min(...next.recent.map(({ closedAt }) => closedAt))).toBeGreaterThan(NOON - AGAIN_WITHIN);
    expect(remember(aFinding([anExposure(1, revoked(NOON))], { recent: [before(26 * HOUR)] }), NOON)).toHaveLength(1);
  });

  it('keeps of what it forgets how long that was open, and whether somebody closed it himself', () => {
    const settle = (recent: readonly Recent[]) => remember(aFinding([anExposure(1, revoked(NOON))], { recent }), NOON);
    const revokes = Array.from({ length: 20 }, (_, n) => before((20 - n) * HOUR));
    expect(settle(revokes)[0]?.forgotten).toEqual({ openFor: MINUTE, vanished: false });
    expect(settle(revokes.slice(1))[0]?.forgotten).toBeUndefined();
    const [first, ...others] = settle([before(21 * HOUR, 'vanished'), ...revokes.slice(1)]);
    expect(first?.forgotten).toEqual({ openFor: MINUTE, vanished: true });
    // And goes on to the next.
    expect(settle(first ? [first, ...others] : [])[0]?.forgotten).toEqual({ openFor: 2 * MINUTE, vanished: true });
  });
});
