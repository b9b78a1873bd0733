import { describe, expect, it } from '@jest/globals';
import { code, countText, dateToken, inert, mention, sentence, utcText } from '../../../src/slack/views/text.ts';

describe('foreign text', () => {
  it.each([
    ['one\r\n two\tthree', 'one two three'],
    ['\u202ecod.exe\u202c', 'cod.exe'],
    ['ad\u200bmin', 'ad min'],
    ['\u3164hidden\u2800', 'hidden'],
    ['half \ud83d a pair', 'half a pair'],
    ['e\u0301\u0301\u0301\u0301\u0301x', 'e\u0301\u0301\u0301x'],
    ['straße 日本語 🔒', 'straße 日本語 🔒'],
  ])('becomes one visible line: %j', (text, line) => {
    expect(inert(text, 100)).toBe(line);
  });

  it('is cut to its length in UTF-16 units, and never inside a character', () => {
    expect(inert('abcdef', 6)).toBe('abcdef');
    expect(inert('abcdefg', 6)).toBe('abcde…');
    expect(inert('🔒🔒🔒', 6)).toBe('🔒🔒🔒');
    expect(inert('🔒🔒🔒🔒', 6)).toBe('🔒🔒…');
  });

  it('cannot leave its code span', () => {
    expect(code('a`*b*`<!here>&lt;')).toBe('`aˋ*b*ˋ&lt;!here&gt;&amp;lt;`');
    expect(code('\n\u200b ')).toBe('`-`');
  });

  it('is cut between characters, so that no entity is halved, and soon where each takes five', () => {
    expect(code('&'.repeat(50), 6)).toBe('`&amp;&amp;…`');
    expect(code('a&b', 6)).toBe('`a&amp;b`');
    for (const text of ['&', '<>&', 'a&', '🔒<'])
      expect(code(text.repeat(500), 100).length).toBeLessThanOrEqual(2 * 100 + 3);
  });

  it('stands outside a code span only when it is made of letters, commas and hyphens', () => {
    expect(sentence('AWS accepted the revoke, but the rule is still there', 100)).toBe(
      'AWS accepted the revoke, but the rule is still there',
    );
    expect(sentence('AWS names the person, but not by an e-mail address.', 100)).toBe(
      'AWS names the person, but not by an e-mail address.',
    );
    for (const text of ['see evil.example', 'a. b', '. b', '_a_', ':fire:', '@here', '', ' a'])
      expect(sentence(text, 100)).toMatch(/^`.*`$/);
    expect(sentence('long'.repeat(50), 100)).toBe(`\`${'long'.repeat(25).slice(0, 99)}…\``);
  });
});

describe('a mention', () => {
  it.each(['U0ALICE', 'W012A3CDE'])('pings the person of the id %s', (id) => {
    expect(mention(id)).toBe(`<@${id}>`);
  });
  it.each(['u0alice', 'U', '!here', 'U0>', 'U0ALICE|admin', 'S0ADMINS', 'U0ALICE\n'])(
    'is plain text for what is no user id: %j',
    (id) => {
      expect(mention(id)).toMatch(/^`[^`<>]*`$/);
    },
  );
});

describe('a moment', () => {
  const at = Date.UTC(2026, 10, 22, 3, 2, 5, 999);
  it('is shown in the time of the reader, and as UTC where that is not understood', () => {
    expect(dateToken(at)).toBe(
      `<!date^${at / 1_000 - 0.999}^{date_short_pretty} at {time_secs}|2026-11-22 03:02:05 UTC>`,
    );
  });
  it('is a word when it is none', () => {
    expect([utcText(Number.NaN), dateToken(Infinity)]).toEqual(['an unknown time', 'an unknown time']);
  });
});

it('counts in words', () => {
  expect([countText(1, 'rule'), countText(2, 'rule'), countText(0, 'rule')]).toEqual(['1 rule', '2 rules', '0 rules']);
});
