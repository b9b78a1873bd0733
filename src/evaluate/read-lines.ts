import type { Readable } from 'node:stream';
import { pipeline, Readable as ReadableStream } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line of input, without its end; null where it was too long to be kept. */
export type Line = string | null;

// A trail file is one line of at most some 50 MB. Beyond this, a line is no record but an attempt on our memory.
const LONGEST_LINE = 256 * 1024 * 1024;
const LINE_FEED = 10;
// Text of this size is made in the part of the heap that is cheap to clear; that of a whole chunk is not.
const PIECE = 64 * 1024;

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

/** Whole lines in pieces of about PIECE bytes; a longer line is a piece of its own. Each piece ends before a line end. */
function* piecesOf(lines: Buffer): Generator<Buffer, void> {
  let from = 0;
  while (lines.length - from > PIECE) {
    const before = lines.lastIndexOf(LINE_FEED, from + PIECE);
    const end = before >= from ? before : lines.indexOf(LINE_FEED, from + PIECE);
    if (end < 0) break;
    yield lines.subarray(from, end);
    from = end + 1;
  }
  yield lines.subarray(from);
}

/**
 * Reads UTF-8 lines, gzipped or not, in small batches, so that the caller can wait for its own output in between and
 * memory stays flat. Line ends are LF or CRLF (the CR stays: it is blank in JSON); the last line needs none. Throws
 * what the stream throws; the lines before that are given first.
 */
export async function* readLines(source: Readable): AsyncGenerator<Line[]> {
  let begun: Buffer[] = [];
  let begunLength = 0;
  let isFirst = true;
  /** The line that earlier chunks began, with its end. */
  const finish = (end: Buffer): Line[] => {
    const line = begunLength > LONGEST_LINE ? null : Buffer.concat([...begun, end]).toString('utf8');
    begun = [];
    begunLength = 0;
    return [line];
  };
  const withoutMark = (lines: Line[]): Line[] => {
    if (isFirst && lines[0]?.startsWith('\uFEFF')) lines[0] = lines[0].slice(1);
    isFirst = false;
    return lines;
  };
  let failure: { error: unknown } | null = null;
  try {
    for await (const chunk of unzipped(source)) {
      const end = chunk.lastIndexOf(LINE_FEED);
      let start = 0;
      if (end >= 0 && begunLength > 0) {
        start = chunk.indexOf(LINE_FEED) + 1;
        yield withoutMark(finish(chunk.subarray(0, start - 1)));
      }
      if (end >= start)
        for (const piece of piecesOf(chunk.subarray(start, end))) yield withoutMark(piece.toString('utf8').split('\n'));
      const left = chunk.subarray(end + 1);
      if (begunLength <= LONGEST_LINE) begun.push(left);
      else begun = [];
      begunLength += left.length;
    }
  } catch (error) {
    failure = { error };
  }
  if (begunLength > 0) yield withoutMark(finish(Buffer.alloc(0)));
  if (failure !== null) throw failure.error;
}
