import { describe, expect, it } from '@jest/globals';
import type { ExposureState, Operator } from '../../src/finding/finding.ts';
import {
  announced,
  gaveUp,
  isHeld,
  nextReminder,
  paused,
  type PauseRecord,
  pauseOf,
  REMIND_EVERY,
  reminded,
  resumed,
  spread,
  telling,
  told,
  withPause,
} from '../../src/finding/pause.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure } from '../support/findings.ts';

const BY: Operator = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null };
const OTHER: Operator = { ...BY, arn: 'arn:aws:iam::111122223333:user/oscar', person: 'oscar' };

const must = (record: PauseRecord | null): PauseRecord => {
  if (record === null) throw new Error('nothing was to be written');
  return record;
};
const first = () => must(paused(null, { by: BY, operation: 'a', reason: 'a broken rollout' }, NOON));

describe('a pause', () => {
  it('says who, why and since when, and is told', () => {
    const record = first();
    expect(pauseOf(record)).toEqual({ id: 'pause/1', by: BY, reason: 'a broken rollout', since: NOON });
    expect(record).toMatchObject({ version: 1, unspread: 'pause/1/paused/1' });
    expect(record.untold.map(({ id, kind, by }) => [id, kind, by])).toEqual([['pause/1/paused/1', 'paused', BY]]);
  });

  it('stays that of whoever was first', () => {
    expect(paused(first(), { by: OTHER, operation: 'b', reason: 'me too' }, NOON + 1)).toBeNull();
  });

  it('ends by whoever resumes, and another one can follow', () => {
    const ended = must(resumed(first(), { by: OTHER, operation: 'b' }, NOON + MINUTE));
    expect(pauseOf(ended)).toBeNull();
    expect(ended.untold.map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
    expect(ended).toMatchObject({ version: 2, unspread: 'pause/1/resumed/2', remindedAt: null });
    expect(resumed(ended, { by: BY, operation: 'c' }, NOON + HOUR)).toBeNull();
    expect(pauseOf(paused(ended, { by: BY, operation: 'd', reason: 'again' }, NOON + HOUR))).toMatchObject({
      id: 'pause/2',
      since: NOON + HOUR,
    });
  });

  it('is not asked for again by a request that was heard before', () => {
    const ended = must(resumed(first(), { by: BY, operation: 'b' }, NOON + 1));
    expect(paused(ended, { by: BY, operation: 'a', reason: 'a broken rollout' }, NOON + 2)).toBeNull();
    const again = must(paused(ended, { by: BY, operation: 'c', reason: 'again' }, NOON + 3));
    expect(resumed(again, { by: BY, operation: 'b' }, NOON + 4)).toBeNull();
  });

  it('reminds every half hour, as long as it lasts', () => {
    const record = first();
    expect(nextReminder(record)).toBe(NOON + REMIND_EVERY);
    expect(reminded(record, NOON + REMIND_EVERY - 1)).toBeNull();
    const once = must(reminded(record, NOON + REMIND_EVERY));
    expect(once.untold.at(-1)).toMatchObject({ kind: 'still-paused', by: null, at: NOON + REMIND_EVERY });
    expect(nextReminder(once)).toBe(NOON + 2 * REMIND_EVERY);
    const ended = must(resumed(once, { by: BY, operation: 'b' }, NOON + HOUR));
    expect([nextReminder(ended), reminded(ended, NOON + 24 * HOUR)]).toEqual([Infinity, null]);
  });

  it('does not heap up reminders that nobody could be told of, and forgets them at its end', () => {
    const once = must(reminded(first(), NOON + HOUR));
    expect(reminded(once, NOON + 5 * HOUR)).toBeNull();
    const ended = must(resumed(once, { by: BY, operation: 'b' }, NOON + 6 * HOUR));
    expect(ended.untold.map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
  });

  it('has findings hear of the newest event alone', () => {
    const ended = must(resumed(first(), { by: BY, operation: 'b' }, NOON + 1));
    expect(spread(ended, 'pause/1/paused/1')).toBeNull();
    expect(spread(ended, 'pause/1/resumed/2')).toMatchObject({ unspread: null, version: 3 });
  });

  it('is told by one, and by another when that one is gone', () => {
    const record = first();
    const mine = must(telling(record, 'm1/1', NOON, NOON + MINUTE));
    expect(telling(mine, 'm2/1', NOON + 1, NOON + HOUR)).toBeNull();
    expect(telling(mine, 'm2/1', NOON + MINUTE, NOON + HOUR)).toMatchObject({ telling: { by: 'm2/1' } });
    expect(telling(must(gaveUp(mine, 'm1/1', NOON + 1)), 'm2/1', NOON + 1, NOON + HOUR)).not.toBeNull();
    expect(gaveUp(mine, 'm1/1', NOON + 1)?.version).toBe(mine.version + 1);
    expect(gaveUp(mine, 'm2/1', NOON)).toBeNull();
    const done = must(told(mine, 'pause/1/paused/1'));
    expect(done).toMatchObject({ untold: [], telling: null });
    expect([telling(done, 'm2/1', NOON, NOON + 1), told(done, 'pause/1/paused/1')]).toEqual([null, null]);
  });

  it('has findings hear of no reminder', () => {
    const heard = must(spread(first(), 'pause/1/paused/1'));
    expect(reminded(heard, NOON + HOUR)).toMatchObject({ unspread: null });
  });

  it('is told by whoever has claimed that already, should the answer have got lost', () => {
    const mine = must(telling(first(), 'm1/1', NOON, NOON + MINUTE));
    expect(telling(mine, 'm1/1', NOON + 1, NOON + MINUTE)).toMatchObject({ telling: { by: 'm1/1' } });
  });

  it('whose end is still to be told is told itself no second time', () => {
    const both = must(resumed(first(), { by: BY, operation: 'b' }, NOON + 1));
    const half = must(announced(both, 'pause/1/paused/1'));
    expect(half.untold.map((event) => event.announced)).toEqual([true, false]);
    expect(announced(half, 'pause/1/paused/1')).toBeNull();
    const left = must(told(half, 'pause/1/paused/1'));
    expect(told(left, 'pause/1/paused/1')).toBeNull();
  });

  it('remembers the newest fifty requests, however often it is paused and resumed', () => {
    let record = first();
    for (let n = 1; n <= 60; n += 1) {
      const asked = { by: BY, operation: `n${n}` };
      record = must(
        n % 2 === 1 ? resumed(record, asked, NOON + n) : paused(record, { ...asked, reason: 'again' }, NOON),
      );
    }
    expect([record.operations.length, record.operations[0], record.operations.at(-1)]).toEqual([50, 'n11', 'n60']);
  });

  it('is announced once', () => {
    const once = must(announced(first(), 'pause/1/paused/1'));
    expect(once.untold).toMatchObject([{ announced: true }]);
    expect(announced(once, 'pause/1/paused/1')).toBeNull();
  });
});

describe('a finding', () => {
  const pause = { id: 'pause/1', by: BY, reason: 'a broken rollout', since: NOON };

  it('hears of a pause once, and of its end', () => {
    const finding = aFinding([anExposure(1)]);
    const noted = withPause(finding, pause);
    expect(noted).toMatchObject({ paused: pause, version: finding.version + 1, deadline: finding.deadline });
    expect(noted && withPause(noted, { ...pause })).toBeNull();
    expect(noted && withPause(noted, null)).toMatchObject({ paused: null });
    expect(withPause(finding, null)).toBeNull();
  });

  it('without anything found has nothing to say of it', () => {
    expect(withPause(aFinding([]), pause)).toBeNull();
  });

  it.each<[string, ExposureState, number | null, boolean]>([
    ['past its deadline', { kind: 'pending' }, NOON, true],
    ['before its deadline', { kind: 'pending' }, NOON + 1, false],
    ['without a deadline', { kind: 'pending' }, null, false],
    ['decided', { kind: 'revoking', by: ALICE, since: NOON, leaseUntil: NOON, attempts: 1 }, null, true],
    ['failed', { kind: 'failed', by: ALICE, at: NOON, why: 'no', attempts: 1, retryAt: NOON + 1 }, null, true],
    ['revoked', { kind: 'revoked', by: ALICE, at: NOON }, null, false],
    [
      'kept',
      { kind: 'kept', by: ALICE, second: null, reason: '', at: NOON, until: NOON + 1, warned: false },
      null,
      false,
    ],
  ])('that is %s waits for nothing but the end of a pause: %4$s', (_what, state, deadline, held) => {
    expect(isHeld(aFinding([anExposure(1, state)], { deadline }), NOON)).toBe(held);
  });
});
