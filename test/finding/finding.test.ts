import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findingIdOf, groupKeyText, isSettled, parseFindingId } from '../../src/finding/finding.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { NOON } from '../support/clock.ts';

describe('finding ids', () => {
  it('read back as what they were written from', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{12}$/),
        fc.constantFrom('eu-west-1', 'us-gov-east-1', 'ap-southeast-7', 'cn-north-1', 'mx-central-1'),
        fc.stringMatching(/^sg-[0-9a-f]{8,17}$/),
        fc.integer({ min: 1, max: 999_999_999 }),
        (account, region, groupId, sequence) => {
          const id = { group: { account, region, groupId }, sequence };
          expect(parseFindingId(findingIdOf(id))).toEqual(id);
        },
      ),
    );
  });

  it.each([
    '',
    '111122223333/eu-west-1/sg-0abc',
    '111122223333/eu-west-1/sg-0abc/',
    '111122223333/eu-west-1/sg-0abc/1/2',
    '111122223333/eu-west-1/sg-0abc/-1',
    '111122223333/eu-west-1/sg-0abc/1e3',
    '111122223333/eu-west-1/sg-0abc/1\n',
    '11112222333/eu-west-1/sg-0abc/1',
    '111122223333/../sg-0abc/1',
    '111122223333/eu-west-1/sg-<@U1>/1',
    '111122223333/eu-west-1/sg-0abc|x/1',
    '111122223333/eu_west_1/sg-0abc/1',
    '１１１１２２２２３３３３/eu-west-1/sg-0abc/1',
    `111122223333/eu-west-1/sg-${'a'.repeat(65)}/1`,
    '111122223333/eu-west-1/sg-0abc/9999999999',
  ])('refuses %j', (text) => {
    expect(parseFindingId(text)).toBeNull();
  });

  it('reads any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseFindingId(text)));
  });

  it('begins with the group, so that a group has one key', () => {
    expect(findingIdOf({ group: GROUP, sequence: 4 })).toBe(`${groupKeyText(GROUP)}/4`);
  });
});

describe('isSettled', () => {
  it('waits for the last exposure', () => {
    const gone = anExposure(1, { kind: 'vanished', at: NOON, why: 'gone' });
    expect(isSettled(aFinding([gone]))).toBe(true);
    expect(isSettled(aFinding([gone, anExposure(2)]))).toBe(false);
  });
});
