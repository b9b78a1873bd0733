import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationText, parseDuration } from '../src/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    [' 1m ', 60_000],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '15', 'm', '0m', '-1m', '1.5h', '15 m', '15min', '1h30m', '1e3s', '01m', '1000000s', '٣m', '15m;rm'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it('reads any text without throwing, and never as nothing or less', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(parseDuration(text) ?? 1).toBeGreaterThan(0)));
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [30_000, '30 s'],
    [900_000, '15 min'],
    [5_400_000, '1 h 30 min'],
    [86_400_000, '24 h'],
    [90_000_000, '25 h'],
    [172_800_000, '2 d'],
    [183_600_000, '2 d 3 h'],
    [3_661_000, '1 h 1 min'],
  ])('writes %d ms as %j', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
