import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLines } from '../../src/evaluate/read-lines.ts';

const read = async (source: Readable): Promise<(string | null)[]> => {
  const lines: (string | null)[] = [];
  for await (const batch of readLines(source)) lines.push(...batch);
  return lines;
};
const chunksOf = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
/** The lines, without the empty text behind the last line end: it is blank, and blank lines are nobody's. */
const withoutBlank = (lines: readonly (string | null)[]) => lines.filter((line) => line !== '');

describe('reading lines', () => {
  it.each([1, 2, 3, 7, 100])('joins what chunks of %i bytes cut, letters included', async (size) => {
    const text = 'one\nzwei – ä€😀\n\nthree\r\nfour';
    for (const bytes of [Buffer.from(text), gzipSync(text)])
      expect(withoutBlank(await read(Readable.from(chunksOf(bytes, size))))).toEqual([
        'one',
        'zwei – ä€😀',
        'three\r',
        'four',
      ]);
  });

  it('reads the same lines whatever the chunks and whether zipped or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string()),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (some, size, zipped) => {
          const text = some.map((line) => line.replaceAll('\n', '')).join('\n');
          const bytes = Buffer.from(text);
          const lines = await read(Readable.from(chunksOf(zipped ? gzipSync(bytes) : bytes, size)));
          expect(withoutBlank(lines)).toEqual(withoutBlank(text.split('\n')));
        },
      ),
    );
  });

  it('drops a byte order mark at the start, and only there', async () => {
    expect(await read(Readable.from([Buffer.from('\uFEFFa\n\uFEFFb')]))).toEqual(['a', '\uFEFFb']);
  });

  it('reads gzip of several members', async () => {
    const bytes = Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')]);
    expect(withoutBlank(await read(Readable.from([bytes])))).toEqual(['a', 'bc', 'd']);
  });

  it('gives the lines before a failure, then fails', async () => {
    const source = Readable.from(
      (async function* () {
        yield Buffer.from('a\nb');
        throw new Error('disk on fire');
      })(),
    );
    const lines: (string | null)[] = [];
    const reading = (async () => {
      for await (const batch of readLines(source)) lines.push(...batch);
    })();
    await expect(reading).rejects.toThrow('disk on fire');
    expect(lines).toEqual(['a', 'b']);
  });

  it('fails on gzip that breaks off', async () => {
    const bytes = gzipSync(Buffer.from('x\n'.repeat(10_000)));
    await expect(read(Readable.from([bytes.subarray(0, bytes.length - 9)]))).rejects.toThrow('unexpected end of file');
  });

  it('takes no more than it is asked for', async () => {
    let made = 0;
    const source = Readable.from(
      (async function* () {
        for (;;) {
          made += 1;
          yield Buffer.from('line\n'.repeat(100));
        }
      })(),
      { highWaterMark: 1 },
    );
    const lines = readLines(source);
    for (let batch = 0; batch < 3; batch += 1) await lines.next();
    expect(made).toBeLessThan(10);
    await lines.return(undefined);
    source.destroy();
  });

  it('reads nothing from an empty stream', async () => {
    const empty = new PassThrough();
    empty.end();
    expect(await read(empty)).toEqual([]);
  });
});
