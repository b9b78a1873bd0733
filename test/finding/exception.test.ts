import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Exception } from '../../src/finding/exception.ts';
import {
  covers,
  exceptionOf,
  MOST_EXCEPTIONS,
  runningExceptionOf,
  withdraw,
  withException,
} from '../../src/finding/exception.ts';
import type { ExposureState, TrackedExposure } from '../../src/finding/finding.ts';
import { isKeptOpen } from '../../src/finding/kept-open.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB } from '../support/findings.ts';

const DAY = 24 * HOUR;
const KEPT: ExposureState = {
  kind: 'kept',
  by: BOB,
  second: null,
  reason: 'load test',
  at: NOON,
  until: NOON + DAY,
  warned: false,
};
const LIST = { kind: 'prefix-list', id: 'pl-1' } as const;
const byList = (
  n: number,
  entries: readonly string[] | null,
  state: ExposureState = { kind: 'pending' },
): TrackedExposure => anExposure(n, state, { id: `sgr-${n}=list`, rule: aRule(n, { source: LIST }), entries });
const isCovered = (exception: Exception, { rule, entries }: TrackedExposure) => covers(exception, rule, entries);

describe('an exception covers', () => {
  const exception = anException(anExposure(1));

  it('its rule by whatever id and description it has', () => {
    expect(covers(exception, { ...aRule(2), description: 'another' }, null)).toBe(true);
  });

  it.each([
    ['another port', { toPort: 10_251 }],
    ['another protocol', { protocol: 'udp' }],
    ['a source within its own', { source: { kind: 'cidr', family: 4, cidr: '8.0.0.0/5' } as const }],
    ['a source of the other family', { source: { kind: 'cidr', family: 6, cidr: '::/0' } as const }],
    ['a prefix list', { source: LIST }],
  ])('nothing else: not %s', (_, changes) => {
    expect(covers(exception, aRule(1, changes), null)).toBe(false);
  });

  it('a prefix list with the addresses that were decided on, or fewer of them', () => {
    const byEntries = anException(byList(1, ['198.51.100.0/24', '203.0.113.0/24']));
    expect(isCovered(byEntries, byList(2, ['203.0.113.0/24', '198.51.100.0/24']))).toBe(true);
    expect(isCovered(byEntries, byList(2, ['203.0.113.128/25']))).toBe(true);
    expect(isCovered(byEntries, byList(2, ['203.0.112.0/23']))).toBe(false);
    expect(isCovered(byEntries, byList(2, ['198.51.100.0/24', '203.0.113.0/24', '192.0.2.1/32']))).toBe(false);
  });

  it.each([null, []])('no prefix list of which nobody knows what it holds: %j', (unknown) => {
    for (const decided of [null, [], ['0.0.0.0/0']])
      expect(isCovered(anException(byList(1, decided)), byList(2, unknown))).toBe(false);
    expect(isCovered(anException(byList(1, unknown)), byList(2, ['203.0.113.0/24']))).toBe(false);
  });

  it('no prefix list that has grown, whatever the growth', () => {
    const blocks = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 20 });
    const cidrs = (ns: readonly number[]) => ns.map((n) => `11.${n}.0.0/16`);
    fc.assert(
      fc.property(blocks, blocks, (decided, now) => {
        const covered = isCovered(anException(byList(1, cidrs(decided))), byList(1, cidrs(now)));
        expect(covered).toBe(now.every((n) => decided.includes(n)));
      }),
    );
  });
});

describe('a running exception', () => {
  const exposure = anExposure(1);
  const finding = aFinding([exposure], { exceptions: [anException(exposure)] });

  it('ends by itself, to the millisecond', () => {
    expect(runningExceptionOf(finding, exposure, NOON + DAY - 1)?.reason).toBe('load test until tomorrow');
    expect(runningExceptionOf(finding, exposure, NOON + DAY)).toBeNull();
    expect(isKeptOpen(finding, exposure.rule, new Map(), NOON + DAY)).toBe(false);
  });

  it('keeps no prefix list open that could not be read', () => {
    const listed = byList(1, ['203.0.113.0/24']);
    const kept = aFinding([listed], { exceptions: [anException(listed)] });
    expect(isKeptOpen(kept, listed.rule, new Map(), NOON)).toBe(false);
    expect(isKeptOpen(kept, listed.rule, new Map([['pl-1', ['203.0.113.0/24']]]), NOON)).toBe(true);
    const unread = aFinding([byList(1, null)], { exceptions: [anException(byList(1, null))] });
    expect(isKeptOpen(unread, listed.rule, new Map(), NOON)).toBe(false);
  });
});

describe('a row of keeps', () => {
  const first = anException(anExposure(1), { until: NOON + HOUR });
  const found = (foundAt: number) => anExposure(2, { kind: 'pending' }, { foundAt });

  it('goes on for a rule that was there before, or is there again within a day after its exception ended', () => {
    expect(exceptionOf({ exceptions: [first] }, found(NOON))).toBe(first);
    expect(exceptionOf({ exceptions: [first] }, found(NOON + HOUR + DAY))).toBe(first);
  });

  it('ends when the rule was closed for longer', () => {
    expect(exceptionOf({ exceptions: [first] }, found(NOON + HOUR + DAY + 1))).toBeNull();
  });

  it('goes on for a prefix list whatever its entries are by now: to add one must not buy time', () => {
    const exception = anException(byList(1, ['203.0.113.0/24']));
    expect(exceptionOf({ exceptions: [exception] }, byList(1, ['203.0.113.0/24', '192.0.2.0/24']))).toBe(exception);
  });
});

describe('the exceptions of a group', () => {
  const at = (n: number, changes: Partial<Exception> = {}) =>
    anException(
      anExposure(n, KEPT, {
        rule: aRule(n, { toPort: 10_250 + n }),
      }),
      { id: `e${n}`, ...changes },
    );

  it('are one for a rule: the newest decision', () => {
    const finding = aFinding([], { exceptions: [at(1), at(2)] });
    const renewed = at(1, { id: 'again', until: NOON + 2 * DAY });
    expect(withException(finding, renewed, NOON).map(({ id }) => id)).toEqual(['e2', 'again']);
  });

  it('are one for a prefix list, or to end the newer would leave the older', () => {
    const older = anException(byList(1, ['203.0.113.0/24', '192.0.2.0/24']));
    const newer = anException(byList(1, ['203.0.113.0/24']), { id: 'newer' });
    expect(withException(aFinding([], { exceptions: [older] }), newer, NOON)).toEqual([newer]);
  });

  it('are forgotten a day after they ended, unless their rule is still open', () => {
    const exceptions = [at(1, { until: NOON - DAY }), at(2, { until: NOON - DAY + 1 })];
    expect(withException(aFinding([], { exceptions }), at(3), NOON)).toHaveLength(2);
    const waiting = anExposure(1, { kind: 'pending' }, { rule: aRule(1, { toPort: 10_251 }), foundAt: NOON - 2 * DAY });
    expect(withException(aFinding([waiting], { exceptions }), at(3), NOON)).toHaveLength(3);
  });

  it('are forgotten a day after they ended when their rule is closed, whatever else is open', () => {
    const old = at(1, { until: NOON - DAY });
    const was = (state: ExposureState) =>
      anExposure(1, state, { rule: aRule(1, { toPort: 10_251 }), foundAt: NOON - 2 * DAY });
    const closed = was({ kind: 'revoked', by: BOB, at: NOON - DAY });
    const finding = aFinding([closed, anExposure(4)], { exceptions: [old] });
    expect(withException(finding, at(3), NOON).map(({ id }) => id)).toEqual(['e3']);
  });

  it('are kept in the order of their ends, so that the one that ended first is forgotten first', () => {
    const ended = Array.from({ length: MOST_EXCEPTIONS }, (_, n) =>
      at(n + 1, { until: NOON - 1_000 + 7 * ((n * 37) % 60) }),
    );
    const all = withException(aFinding([], { exceptions: ended }), at(600), NOON);
    const first = Math.min(...ended.map(({ until }) => until));
    expect(all).toHaveLength(MOST_EXCEPTIONS);
    expect(all.map(({ until }) => until)).toEqual(
      [...ended.map(({ until }) => until).filter((until) => until > first), NOON + DAY].sort((a, b) => a - b),
    );
  });

  it('are forgotten before their time only when they have ended', () => {
    const running = Array.from({ length: MOST_EXCEPTIONS - 1 }, (_, n) => at(n + 1));
    const ended = at(500, { until: NOON - MINUTE });
    const all = withException(aFinding([], { exceptions: [ended, ...running] }), at(600), NOON);
    expect(all).toHaveLength(MOST_EXCEPTIONS);
    expect(all).not.toContain(ended);
  });
});

describe('to withdraw an exception', () => {
  const kept = anExposure(1, KEPT);
  const other = anExposure(2, KEPT, { rule: aRule(2, { toPort: 10_251 }) });
  const finding = aFinding([kept, other], {
    exceptions: [anException(kept, { id: 'e1' }), anException(other, { id: 'e2' })],
  });

  it('ends it now, says who, and names what waits again', () => {
    const withdrawn = withdraw(finding, 'e1', ALICE, NOON + HOUR);
    expect(withdrawn?.ids).toEqual([kept.id]);
    expect(withdrawn?.exceptions).toMatchObject([
      { id: 'e1', until: NOON + HOUR, withdrawnBy: ALICE },
      { id: 'e2', until: NOON + DAY, withdrawnBy: null },
    ]);
  });

  it('is possible once', () => {
    const exceptions = withdraw(finding, 'e1', ALICE, NOON + HOUR)?.exceptions ?? [];
    expect(withdraw({ ...finding, exceptions }, 'e1', BOB, NOON + HOUR)).toBeNull();
    expect(withdraw(finding, 'e1', ALICE, NOON + DAY)).toBeNull();
    expect(withdraw(finding, 'e3', ALICE, NOON)).toBeNull();
  });

  it('ends what a prefix list keeps open, whatever it holds by now, and also when nobody knows', () => {
    for (const entries of [['203.0.113.0/24'], ['192.0.2.0/24'], [], null]) {
      const listed = byList(3, entries, KEPT);
      const exceptions = [anException(byList(3, ['203.0.113.0/24']), { id: 'e3' })];
      expect(withdraw({ exposures: [listed], exceptions }, 'e3', ALICE, NOON)?.ids).toEqual([listed.id]);
    }
  });

  it('ends both of a rule that was edited under its id when it was decided', () => {
    const edited = anExposure(1, KEPT, { id: 'sgr-1=edited', rule: aRule(1, { toPort: 10_300 }) });
    const exceptions = [anException(kept, { id: 'e1' }), anException(edited, { id: 'e1' })];
    const withdrawn = withdraw({ exposures: [kept, edited], exceptions }, 'e1', ALICE, NOON);
    expect(withdrawn?.ids).toEqual([kept.id, edited.id]);
    expect(withdrawn?.exceptions.every(({ until }) => until === NOON)).toBe(true);
  });
});
