import type { Readable } from 'node:stream';
import { pipeline, Readable as ReadableStream } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line of input, without its end; null where it was too long to be kept. */
export type Line = string | null;

// A trail file is one line of at most some 50 MB. Beyond this, a line is no record but an attempt on our memory.
const LONGEST_LINE = 256 * 1024 * 1024;
const LINE_FEED = 10;

type Chunks = AsyncIterable<Buffer, void>;

/** The bytes, unzipped when they begin as gzip does; the name of a file proves nothing. */
async function* unzipped(source: Readable): Chunks {
  const chunks = (source as Chunks)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const next = async (): Promise<Buffer | null> => (await chunks.next()).value ?? null;
  const rest = async function* (start: Buffer): Chunks {
    for (let chunk: Buffer | null = start; chunk !== null; chunk = await next()) yield chunk;
  };
  let start = Buffer.alloc(0);
  for (let chunk = await next(); chunk !== null; chunk = start.length < 2 ? await next() : null)
    start = Buffer.concat([start, chunk]);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return yield* rest(start);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // A failure of either stream reaches whoever reads `gunzip`; there is nothing to add in the callback.
  pipeline(ReadableStream.from(rest(start)), gunzip, () => undefined);
  for await (const chunk of gunzip as Chunks) yield chunk;
}

/**
 * Reads UTF-8 lines, gzipped or not, in batches: one per chunk, so that the caller can wait for its own output in
 * between and memory stays flat. Line ends are LF or CRLF (the CR stays: it is blank in JSON); the last line needs
 * none. Throws what the stream throws; the lines before that are given first.
 */
export async function* readLines(source: Readable): AsyncGenerator<Line[]> {
  let begun: Buffer[] = [];
  let begunLength = 0;
  let isFirst = true;
  const take = (end: Buffer): Line[] => {
    const isTooLong = begunLength > LONGEST_LINE;
    const bytes = begun.length === 0 ? end : Buffer.concat([...(isTooLong ? [] : begun), end]);
    begun = [];
    begunLength = 0;
    const text = bytes.toString('utf8');
    const lines: Line[] = (isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n');
    isFirst = false;
    if (isTooLong) lines[0] = null;
    return lines;
  };
  let failure: { error: unknown } | null = null;
  try {
    for await (const chunk of unzipped(source)) {
      const end = chunk.lastIndexOf(LINE_FEED);
      if (end >= 0) yield take(chunk.subarray(0, end));
      const left = chunk.subarray(end + 1);
      if (begunLength <= LONGEST_LINE) begun.push(left);
      else begun = [];
      begunLength += left.length;
    }
  } catch (error) {
    failure = { error };
  }
  if (begunLength > 0) yield take(Buffer.alloc(0));
  if (failure !== null) throw failure.error;
}
