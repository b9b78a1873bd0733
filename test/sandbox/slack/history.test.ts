import { describe, expect, it } from '@jest/globals';
import { compareTs, pageOf } from '../../../src/sandbox/slack/history.ts';
import { objectsOf, type Answer } from '../../../src/sandbox/slack/slack-types.ts';

const history = ['5.000005', '4.000004', '3.000003', '2.000002', '1.000001'].map((ts) => ({
  ts,
  metadata: { event_type: 'x' },
}));
const seconds = (answer: Answer) => objectsOf(answer.messages).map(({ ts }) => Number.parseInt(String(ts)));

describe('a page of a history', () => {
  it.each([
    [{}, [5, 4, 3, 2, 1]],
    [{ limit: 2 }, [5, 4]],
    [{ limit: '2' }, [5, 4]],
    [{ oldest: '3.000003' }, [5, 4]],
    [{ oldest: '3.000003', inclusive: true }, [5, 4, 3]],
    [{ latest: '3.000003' }, [2, 1]],
    [{ latest: '3.000003', oldest: '1', inclusive: 'true' }, [3, 2, 1]],
  ])('for %j holds %j', (params, expected) => expect(seconds(pageOf(history, params))).toEqual(expected));

  it('leads to the next page until there is none', () => {
    const first = pageOf(history, { limit: 3 });
    expect(first).toMatchObject({ has_more: true });
    const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
    const second = pageOf(history, { limit: 3, cursor });
    expect(seconds(second)).toEqual([2, 1]);
    expect(second).toMatchObject({ has_more: false, response_metadata: { next_cursor: '' } });
  });

  it('refuses a cursor that it did not make', () => {
    expect(pageOf(history, { cursor: 'nonsense' })).toEqual({ ok: false, error: 'invalid_cursor' });
  });

  it('holds metadata only when asked for it', () => {
    expect(objectsOf(pageOf(history, {}).messages).some((message) => 'metadata' in message)).toBe(false);
    expect(
      objectsOf(pageOf(history, { include_all_metadata: 'true' }).messages).every((message) => 'metadata' in message),
    ).toBe(true);
  });
});

it('orders timestamps that differ in the last digit only', () => {
  expect(compareTs('1795367000.000009', '1795367000.000010')).toBeLessThan(0);
  expect(compareTs('999.000001', '1000.000001')).toBeLessThan(0);
});
