import { describe, expect, it } from '@jest/globals';
import { isForged } from '../../src/exposure/is-forged.ts';
import { add } from './exposed-cases.ts';
import { envelope } from './records.ts';

const open = add('0.0.0.0/0');
const delivered = (account: unknown, recipientAccountId: unknown) =>
  isForged(envelope({ ...open, recipientAccountId }, { account }));

describe('an envelope', () => {
  it('is forged where it is of another account than its record', () => {
    expect(delivered('777788889999', '111122223333')).toBe(true);
    expect(delivered('111122223333', '111122223333')).toBe(false);
  });

  it('is not, whatever made a number of the account', () => {
    expect(delivered('011122223333', 11122223333)).toBe(false);
    expect(delivered(11122223333, '011122223333')).toBe(false);
  });

  it.each<[string, unknown]>([
    ['the account of the record', envelope({ ...open, recipientAccountId: undefined })],
    ['the account of the envelope', envelope(open, { account: undefined })],
    ['an envelope', open],
    ['a record', envelope({ state: 'running' })],
    ['anything', null],
  ])('is not known to be, without %s', (_what, value) => {
    expect(isForged(value)).toBe(false);
  });
});
