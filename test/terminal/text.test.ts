import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fit, pad, widthOf } from '../../src/terminal/fit.ts';
import { jsonText } from '../../src/terminal/json-text.ts';
import { wrap } from '../../src/terminal/wrap.ts';
import { hostileText } from '../support/hostile-text.ts';

describe('fit', () => {
  it.each([
    ['worker', 6, 'worker'],
    ['worker', 5, 'work…'],
    ['节点', 3, '节…'],
    ['节点', 2, '…'],
    ['👩‍💻👩‍💻', 3, '👩‍💻…'],
    ['worker', 0, ''],
  ])('makes of %j in %i cells %j', (text, width, expected) => {
    expect(fit(text, width)).toBe(expected);
  });

  it('fills up to the width that a terminal sees', () => {
    expect(['ab', '节', 'é'].map((text) => widthOf(pad(text, 4)))).toEqual([4, 4, 4]);
  });
});

describe('wrap', () => {
  it('breaks between words, and cuts a word that is longer than the line', () => {
    expect(wrap('one two  three incomprehensibilities', 9)).toEqual(['one two', 'three', 'incompre…']);
  });
});

describe('JSON for a terminal', () => {
  it('holds nothing that a terminal would act on or hide', () => {
    expect(jsonText({ name: 'a\u009b31m\u202e\u001b[2J\u200b🚨' })).toBe(
      '{"name":"a\\u009b31m\\u202e\\u001b[2J\\u200b🚨"}',
    );
  });

  it('reads back as what it was', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const line = jsonText({ text });
        expect(JSON.parse(line)).toEqual({ text });
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
