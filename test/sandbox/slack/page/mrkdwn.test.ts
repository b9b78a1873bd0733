import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMrkdwn, parsePlain, safeUrl, type Node } from '../../../../src/sandbox/slack/page/mrkdwn.js';

const text = (content: string): Node => ({ type: 'text', text: content });

describe('mrkdwn', () => {
  it.each<[string, string, Node[]]>([
    ['bold', 'a *b c* d', [text('a '), { type: 'bold', children: [text('b c')] }, text(' d')]],
    ['nested marks', '*a _b_*', [{ type: 'bold', children: [text('a '), { type: 'italic', children: [text('b')] }] }]],
    ['a struck word', '~x~', [{ type: 'strike', children: [text('x')] }]],
    ['code, in which nothing counts', '`*a* &lt;b&gt;`', [{ type: 'code', text: '*a* <b>' }]],
    ['a block of code', 'x\n```\n*a*\n```', [text('x'), { type: 'break' }, { type: 'pre', text: '*a*' }]],
    ['a quote', '&gt; a\n> b\nc', [{ type: 'quote', children: [text('a'), { type: 'break' }, text('b')] }, text('c')]],
    ['a long quote', '>>>a\nb', [{ type: 'quote', children: [text('a'), { type: 'break' }, text('b')] }]],
    [
      'a link with a label',
      '<https://a.example|A &amp; B>',
      [{ type: 'link', url: 'https://a.example', text: 'A & B' }],
    ],
    [
      'a bare link',
      'see https://a.example/x.',
      [text('see '), { type: 'link', url: 'https://a.example/x', text: 'https://a.example/x' }, text('.')],
    ],
    ['a person', '<@U1|dana>', [{ type: 'user', id: 'U1', label: 'dana' }]],
    ['a channel', '<#C1>', [{ type: 'channel', id: 'C1', label: '' }]],
    ['everybody', '<!here>', [{ type: 'broadcast', range: 'here' }]],
    ['a user group', '<!subteam^S1|@ops>', [{ type: 'group', id: 'S1', label: '@ops' }]],
    ['an emoji', ':lock:', [{ type: 'emoji', name: 'lock' }]],
    ['a date', '<!date^5^{time}|five>', [{ type: 'date', timestamp: 5, format: '{time}', fallback: 'five' }]],
  ])('reads %s', (_, source, nodes) => expect(parseMrkdwn(source)).toEqual(nodes));

  it.each([
    ['marks within a word', 'a*b*c'],
    ['marks around spaces', '* a *'],
    ['an unknown emoji', ':no_such_thing:'],
    ['a script link', '<javascript:alert(1)|x>'],
    ['escaped references', '&lt;!channel&gt;'],
    ['a mark without an end', '*a'],
  ])('leaves %s as text', (_, source) => {
    expect(parseMrkdwn(source).every(({ type }) => type === 'text')).toBe(true);
  });

  it('does not link bare URLs when verbatim', () => {
    expect(parseMrkdwn('https://a.example', { verbatim: true })).toEqual([text('https://a.example')]);
  });

  it('never yields a node outside its vocabulary, whatever comes in, and ends', () => {
    const known = /^(text|break|bold|italic|strike|code|pre|quote|link|user|channel|group|broadcast|emoji|date)$/;
    const check = (nodes: Node[]): boolean =>
      nodes.every(
        ({ type, url, children = [] }) =>
          known.test(type) && (url === undefined || safeUrl(url) !== null) && check(children),
      );
    const pieces = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '|',
      '!',
      '@U1',
      ':',
      'lock',
      '&lt;',
      '&amp;',
      '\n',
      ' ',
      'a',
      'https://a.b',
      'javascript:x',
      '!date^1^{time}^',
    );
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => check(parseMrkdwn(parts.join('')))));
  });
});

describe('plain text', () => {
  it('knows emoji and nothing else', () => {
    expect(parsePlain('*a* <!here> :lock: :nope:')).toEqual([
      text('*a* <!here> '),
      { type: 'emoji', name: 'lock' },
      text(' '),
      text(':nope:'),
    ]);
  });
});
