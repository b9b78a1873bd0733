import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSplitter } from '../../src/evaluate/create-splitter.ts';

/** What is found in a text: each value, and `×` for what is unreadable. */
const split = (text: string): unknown[] => {
  const found: unknown[] = [];
  const splitter = createSplitter({ value: (value) => found.push(value), unreadable: () => found.push('×') });
  for (const line of text.split('\n')) splitter.line(line);
  splitter.end();
  return found;
};
const A = { name: 'a', list: [1, { deep: '}] "' }], text: 'line\nbreak \\' };
const B = { name: 'b' };
const line = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

describe('finding the values of a stream', () => {
  it.each<[string, string, unknown[]]>([
    ['NDJSON', `${line(A)}\n${line(B)}\n`, [A, B]],
    ['NDJSON without a last line end', `${line(A)}\n${line(B)}`, [A, B]],
    ['CRLF and blank lines', `\r\n${line(A)}\r\n\r\n  \n${line(B)}\r\n`, [A, B]],
    ['one document over many lines', pretty(A), [A]],
    ['several documents over many lines', `${pretty(A)}\n${pretty(B)}\n${pretty(A)}\n`, [A, B, A]],
    ['documents that touch', `${pretty(A)}${pretty(B)} ${pretty(A)}`, [A, B, A]],
    ['values that touch on one line', `${line(A)}${line(B)} ${line(A)}`, [A, B, A]],
    ['a document after NDJSON', `${line(B)}\n${pretty(A)}\n${line(B)}`, [B, A, B]],
    ['a list over many lines', pretty([A, B]), [[A, B]]],
    ['a list with a record on each line', `[\n${line(A)},\n${line(B)}\n]`, [[A, B]]],
    ['a document of CRLF lines', pretty(A).replaceAll('\n', '\r\n'), [A]],
    ['values that are no objects', '1\nnull\n"text"', [1, null, 'text']],
    ['nothing', '', []],
    ['blank lines', '\n \r\n\t', []],
  ])('reads %s', (_name, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it.each<[string, string, unknown[]]>([
    ['at the start', `nonsense\n${line(A)}\n${line(B)}`, ['×', A, B]],
    ['in the middle', `${line(A)}\nnonsense\n${line(B)}`, [A, '×', B]],
    ['at the end', `${line(A)}\nnonsense`, [A, '×']],
    ['each by itself', 'x\ny\nz', ['×', '×', '×']],
    ['cut off inside a string', `{"name": "b\n${line(A)}`, ['×', A]],
    ['cut off after a value', `{"name": "b"\n${line(A)}\n${line(B)}`, ['×', A, B]],
    ['cut off after a comma', `{"name": "b",\n${line(A)}\n${line(B)}`, ['×', A, B]],
    ['cut off after a colon', `{"name":\n${line(A)}\n${line(B)}`, ['×', A, B]],
    ['cut off before the last line', `${line(A)}\n{"name":\n${line(B)}`, [A, '×', B]],
    ['cut off after a bracket', `${line(A)}\n{"list": [\n${line(B)}\n${line(A)}`, [A, '×', B, A]],
    ['closed too often', `${line(A)}}\n${line(B)}`, ['×', B]],
    ['closed by the wrong bracket', `{"a": 1]\n${line(B)}`, ['×', B]],
    ['with something behind it', `${line(A)} and more\n${line(B)}`, ['×', B]],
    ['two cut off in a row', `{"a": "\n{"b": 1\n${line(B)}`, ['×', '×', B]],
  ])('counts an unreadable line as one, and reads on: %s', (_name, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it.each<[string, string, unknown[]]>([
    ['cut off', pretty(A).slice(0, -3), ['×']],
    ['cut off, another behind it', `${pretty({ a: { b: 1 } }).slice(0, -5)}\n${pretty(B)}`, ['×', B]],
    ['with a comma too many', '{\n  "a": 1,\n}\n{"name": "b"}', ['×', B]],
    ['with a comma missing', '{\n  "a": 1\n  "b": 2\n}\n{"name": "b"}', ['×', B]],
  ])('counts an unreadable document as one: %s', (_name, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('says that a line too long to be kept is unreadable', () => {
    const found: unknown[] = [];
    const splitter = createSplitter({ value: (value) => found.push(value), unreadable: () => found.push('×') });
    for (const one of [line(B), null, '{', null, line(B)]) splitter.line(one);
    splitter.end();
    expect(found).toEqual([B, '×', '×', '×', B]);
  });

  it('reads whatever values are printed, in whatever manner', () => {
    const printed = fc.array(
      fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(printed, (values) => {
        const text = values.map(([value, indent]) => JSON.stringify(value, null, indent)).join('\n');
        expect(split(text)).toEqual(values.map(([value]) => JSON.parse(JSON.stringify(value)) as unknown));
      }),
    );
  });

  it('loses no whole line between broken ones', () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom('{', '[', '{"a":', '{"a": 1,', '{"a": "', '}', ']', 'x', ','),
        fc.nat().map((id) => `{"id":${id}}`),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, (some) => {
        const ids = (value: unknown): number[] =>
          (JSON.stringify(value)?.match(/"id":\d+/g) ?? []).map((text) => Number(text.slice(5)));
        expect(split(some.join('\n')).flatMap(ids)).toEqual(
          some.flatMap((one) => (one.startsWith('{"id"') ? ids(JSON.parse(one)) : [])),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
