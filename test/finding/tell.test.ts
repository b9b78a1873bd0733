import { describe, expect, it } from '@jest/globals';
import type { Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { firstShown, forgetMessage, isMessageStale, markProgress, untoldTransitions } from '../../src/finding/tell.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, anExposure, ORIGIN } from '../support/findings.ts';

const MESSAGE = { channel: 'C0GATE', ts: '1.1' };
const fresh = (n: number, foundAt = NOON) =>
  anExposure(n, { kind: 'pending' }, { foundAt, shownIn: null, told: false });
const opened = aFinding([fresh(1)], { version: 1, shown: null, message: null, posting: { by: 'm/1', until: NOON } });
const mark = (stored: Finding, rendered = stored) =>
  markProgress(stored, { rendered, message: MESSAGE, told: untoldTransitions(rendered), attempt: 'm/1' });

describe('untoldTransitions', () => {
  it('calls the first exposures opened and the later ones joined', () => {
    const finding = aFinding([fresh(1), fresh(2), fresh(3, NOON + MINUTE)]);
    expect(untoldTransitions(finding).map(({ kind }) => kind)).toEqual(['opened', 'opened', 'joined']);
  });

  it('names a transition alike every time, and each exposure differently', () => {
    const finding = aFinding([fresh(1), fresh(2)]);
    const ids = untoldTransitions(finding).map(({ id }) => id);
    expect(untoldTransitions({ ...finding, version: 9 }).map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it('names the second finding of a rule that was taken for gone differently from the first', () => {
    const [first] = untoldTransitions(aFinding([fresh(1)]));
    const [second] = untoldTransitions(aFinding([fresh(1, NOON + MINUTE)]));
    expect(second?.id).not.toBe(first?.id);
  });
});

describe('markProgress', () => {
  it('marks the message as current and everything as told', () => {
    const after = mark(opened);
    expect(after).toMatchObject({ version: 2, shown: 2, message: MESSAGE, posting: null });
    expect(after && isMessageStale(after)).toBe(false);
    expect(after && untoldTransitions(after)).toEqual([]);
    expect(after?.exposures[0]).toMatchObject({ shownIn: 1, told: true });
  });

  it('marks the message as stale when the finding changed while it was shown', () => {
    const changed = { ...opened, version: 2, exposures: [fresh(1), fresh(2, NOON + MINUTE)] };
    const after = mark(changed, opened);
    expect(after).toMatchObject({ version: 3, shown: null, message: MESSAGE });
    expect(after && isMessageStale(after)).toBe(true);
  });

  it('takes what joined in the meantime neither for seen nor for told', () => {
    const changed = { ...opened, version: 2, exposures: [fresh(1), fresh(2, NOON + MINUTE)] };
    const after = mark(changed, opened);
    expect(after?.exposures.map(({ shownIn, told }) => [shownIn, told])).toEqual([
      [1, true],
      [null, false],
    ]);
  });

  it('remembers the version that showed an exposure first', () => {
    const again = { ...opened, version: 8, exposures: [anExposure(1, { kind: 'pending' }, { shownIn: 3 })] };
    expect(mark(again)?.exposures[0]?.shownIn).toBe(3);
  });

  it('keeps what nobody was told of, and shows nothing, when Slack was down', () => {
    const told = untoldTransitions(opened);
    const after = markProgress(opened, { rendered: opened, message: null, told, attempt: 'm/1' });
    expect(after).toMatchObject({ shown: null, message: null });
    expect(after?.exposures[0]).toMatchObject({ shownIn: null, told: true });
    const nothing = markProgress(opened, { rendered: opened, message: null, told: [], attempt: 'm/1' });
    expect(nothing && untoldTransitions(nothing)).toEqual(told);
  });

  it('leaves a current message current when only the bus had to be told', () => {
    const finding = aFinding([fresh(1)], { version: 5, shown: 5 });
    const after = markProgress(finding, {
      rendered: finding,
      message: null,
      told: untoldTransitions(finding),
      attempt: 'm/1',
    });
    expect(after).toMatchObject({ version: 6, shown: 6 });
  });

  it('has nothing to mark when the finding was archived in between', () => {
    expect(mark({ ...opened, sequence: 2, exposures: [] }, opened)).toBeNull();
  });
});

describe('firstShown', () => {
  const at = (n: number, eventTime: number | null, changes: Partial<TrackedExposure> = {}) =>
    anExposure(n, { kind: 'pending' }, { shownIn: null, told: false, origin: { ...ORIGIN, eventTime }, ...changes });

  it('is when each change happened that the message shows for the first time, oldest first', () => {
    const finding = aFinding([at(1, NOON - 2), at(2, NOON - 3), at(3, NOON - 1)]);
    expect(firstShown(finding)).toEqual([NOON - 3, NOON - 2, NOON - 1]);
  });

  it('is nothing of what was shown or told before, nor of what no event has a time for', () => {
    const finding = aFinding([at(1, NOON - 3, { shownIn: 1 }), at(2, NOON - 2, { told: true }), at(3, null)]);
    expect(firstShown(finding)).toEqual([]);
  });
});

describe('forgetMessage', () => {
  it('forgets the message that was deleted, so that it is posted again', () => {
    const finding = aFinding([anExposure(1)]);
    expect(forgetMessage(finding, finding)).toMatchObject({ version: 3, message: null, shown: null });
  });

  it('leaves one that was posted since', () => {
    const finding = aFinding([anExposure(1)]);
    expect(forgetMessage({ ...finding, message: MESSAGE }, finding)).toBeNull();
  });
});
