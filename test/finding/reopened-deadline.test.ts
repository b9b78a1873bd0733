import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterArchive } from '../../src/finding/archive.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import { reopenedDeadline } from '../../src/finding/reopened-deadline.ts';
import type { Recent } from '../../src/finding/reopened.ts';
import { AGAIN_WITHIN } from '../../src/finding/reopened.ts';
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

const KEPT = { kind: 'kept', by: ALICE, second: null, reason: 'a test', until: NOON + HOUR, warned: false } as const;
/** Opened once more an hour after noon, before the finding of these was archived. */
const again = (exposures: Finding['exposures']): Finding =>
  aFinding([...exposures, anExposure(9, { kind: 'pending' }, { foundAt: NOON + 60 * MINUTE })], {
    deadline: NOON + 75 * MINUTE,
  });

const closedByHand = (ago: number, openFor: number): Recent => ({
  ...before(ago, 'vanished'),
  closedAt: NOON - ago + openFor,
});

describe('the deadline of a group that is opened again', () => {
  it.each<[string, Finding, number | null]>([
    ['an hour after a revoke', reopened([before(HOUR)]), NOON + 2 * MINUTE],
    ['a second short of a day after it', reopened([before(AGAIN_WITHIN + MINUTE - SECOND)]), NOON + 2 * MINUTE],
    ['a day after it', reopened([before(AGAIN_WITHIN + MINUTE)]), null],
    ['after somebody else closed it', reopened([before(HOUR, 'vanished')]), null],
    ['after it was left open', reopened([before(HOUR, 'observed')]), null],
    ['for the first time', reopened([]), null],
    [
      'soon after somebody else closed it: the deadline of then, and the shorter time at least',
      reopened([{ ...before(14 * MINUTE, 'vanished') }]),
      NOON + 2 * MINUTE,
    ],
    [
      'after somebody has closed it himself three times: what is left of the time',
      reopened([5, 4, 3].map((hours) => closedByHand(hours * HOUR, 5 * MINUTE))),
      NOON + 2 * MINUTE,
    ],
    ['and no time is left', reopened([5, 4, 3].map((hours) => closedByHand(hours * HOUR, 6 * MINUTE))), NOON],
    ['a day after that', reopened([35, 34, 33].map((hours) => closedByHand(hours * HOUR, 6 * MINUTE))), null],
    ['after a time that only a decision to keep it explains', reopened([closedByHand(10 * HOUR, 31 * MINUTE)]), null],
    [
      'after more openings than a group remembers',
      reopened([{ ...before(HOUR), forgotten: { openFor: 17 * MINUTE, vanished: true } }]),
      NOON,
    ],
    [
      'after more revokes than a group remembers',
      reopened([{ ...before(HOUR), forgotten: { openFor: 17 * MINUTE, vanished: false } }]),
      NOON + 2 * MINUTE,
    ],
    [
      'before the finding of that was archived',
      aFinding(
        [
          anExposure(1, vanished(NOON + 6 * MINUTE)),
          anExposure(2, vanished(NOON + 4 * MINUTE), { foundAt: NOON + MINUTE }),
          anExposure(3, vanished(NOON + 40 * MINUTE), { foundAt: NOON + 32 * MINUTE }),
          anExposure(4, { kind: 'pending' }, { foundAt: NOON + 60 * MINUTE }),
        ],
        { deadline: NOON + 75 * MINUTE },
      ),
      NOON + 63 * MINUTE,
    ],
    [
      'after openings that overlap, which are one until the last of them is closed',
      again([
        anExposure(1, vanished(NOON + 4 * MINUTE)),
        anExposure(2, vanished(NOON + 6 * MINUTE), { foundAt: NOON + MINUTE }),
        anExposure(3, vanished(NOON + 40 * MINUTE), { foundAt: NOON + 32 * MINUTE }),
      ]),
      NOON + 63 * MINUTE,
    ],
    [
      'after a revoke beside which somebody closed another rule: that counts as closed by somebody',
      again([
        anExposure(1, revoked(NOON + 6 * MINUTE)),
        anExposure(2, vanished(NOON + 4 * MINUTE), { foundAt: NOON + MINUTE }),
        anExposure(3, revoked(NOON + 40 * MINUTE), { foundAt: NOON + 30 * MINUTE }),
      ]),
      NOON + 61 * MINUTE,
    ],
    [
      'after nothing but revokes, two of them beside each other',
      again([
        anExposure(1, revoked(NOON + 9 * MINUTE)),
        anExposure(2, revoked(NOON + 8 * MINUTE), { foundAt: NOON + MINUTE }),
        anExposure(3, revoked(NOON + 40 * MINUTE), { foundAt: NOON + 30 * MINUTE }),
      ]),
      NOON + 62 * MINUTE,
    ],
    [
      'after a revoke and somebody else in one finding: both times count',
      again([
        anExposure(1, vanished(NOON + 5 * MINUTE)),
        anExposure(2, revoked(NOON + 32 * MINUTE), { foundAt: NOON + 20 * MINUTE }),
      ]),
      NOON + 60 * MINUTE,
    ],
    [
      'after a time that a person kept it open in the same finding, which does not count',
      aFinding(
        [
          anExposure(1, { ...KEPT, at: NOON + 10 * MINUTE }),
          anExposure(2, vanished(NOON + 14 * MINUTE), { foundAt: NOON + 12 * MINUTE }),
          anExposure(3, { kind: 'pending' }, { foundAt: NOON + 20 * MINUTE }),
        ],
        { deadline: NOON + 35 * MINUTE },
      ),
      NOON + 27 * MINUTE,
    ],
    [
      'after it was left open and somebody closed it: what was left open on purpose does not count',
      reopened([{ ...before(5 * HOUR, 'observed'), closedAt: NOON - 284 * MINUTE }, before(3 * HOUR, 'vanished')]),
      null,
    ],
    ['soon after it was left open on purpose', reopened([before(14 * MINUTE, 'observed')]), null],
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
    [
      'before somebody closed another rule',
      aFinding([anExposure(1, vanished(NOON + 10 * MINUTE)), anExposure(2)]),
      null,
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

  it('is never later than it was, whatever the settings and the past, and never before the opening', () => {
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
          expect(wanted ?? NOON + at).toBeLessThanOrEqual(NOON + at);
          expect(wanted ?? NOON).toBeGreaterThanOrEqual(NOON);
          // After nothing but revokes, nobody has less than the shorter time.
          if (earlier.every(({ outcome }) => outcome === 'revoked'))
            expect(wanted ?? NOON + at).toBeGreaterThanOrEqual(Math.min(NOON + at, NOON + shorter));
        },
      ),
    );
  });
});

describe('whoever removes the rule and adds it again', () => {
  /** What he wants (ms): for how long he leaves it open, and then closed. The deadline may come first. */
  type Round = { open: number; closed: number };
  const play = (rounds: readonly Round[], settings: typeof SETTINGS) => {
    let recent: readonly Recent[] = [];
    let now = NOON;
    const outcomes: { openFor: number; kind: 'revoked' | 'vanished' }[] = [];
    for (const { open, closed } of rounds) {
      if (now >= NOON + AGAIN_WITHIN) break;
      const exposure = anExposure(1, { kind: 'pending' }, { foundAt: now });
      const finding = aFinding([exposure], { openedAt: now, deadline: now + settings.revokeAfter, recent });
      const deadline = reopenedDeadline(finding, settings) ?? now + settings.revokeAfter;
      const kind = now + open < deadline ? 'vanished' : 'revoked';
      const at = Math.min(now + open, deadline);
      outcomes.push({ openFor: at - now, kind });
      const state = kind === 'revoked' ? revoked(at) : vanished(at);
      ({ recent } = afterArchive({ ...finding, exposures: [{ ...exposure, state }], deadline: null }, at));
      now = at + closed;
    }
    return outcomes;
  };
  const duration = fc.oneof(
    fc.integer({ min: 0, max: 30 * SECOND }),
    fc.integer({ min: 0, max: 3 * MINUTE }),
    fc.integer({ min: 0, max: 20 * MINUTE }),
  );
  const rounds = fc.oneof(
    fc.array(fc.record({ open: duration, closed: duration }), { maxLength: 400 }),
    // One rhythm all day long.
    fc.record({ open: duration, closed: duration }).map((round) => Array.from({ length: 1_500 }, () => round)),
  );

  it('has it open for the full time and one shorter time in all within a day, in whatever rhythm', () => {
    fc.assert(
      fc.property(rounds, fc.integer({ min: 0, max: 15 * MINUTE }), (rhythm, reopenedRevokeAfter) => {
        const settings = { ...SETTINGS, reopenedRevokeAfter };
        const outcomes = play(rhythm, settings);
        const total = outcomes.reduce((sum, { openFor }) => sum + openFor, 0);
        // Before he has removed it for the first time, each revoke is followed by a shorter time of its own.
        const firstRemoval = outcomes.findIndex(({ kind }) => kind === 'vanished');
        const revokes = firstRemoval === -1 ? outcomes.length : firstRemoval;
        expect(total).toBeLessThanOrEqual(settings.revokeAfter + reopenedRevokeAfter * Math.max(revokes, 1));
      }),
      { numRuns: 300 },
    );
  });

  it('has it closed at once when that time is over, every time', () => {
    const outcomes = play(
      Array.from({ length: 40 }, () => ({ open: 110 * SECOND, closed: 10 * SECOND })),
      SETTINGS,
    );
    expect(outcomes.slice(-25).every(({ openFor, kind }) => openFor === 0 && kind === 'revoked')).toBe(true);
  });
});
