import type { Line } from './read-lines.ts';
import { canContinue, newJsonScan, scanJson } from './scan-json.ts';

type Parsed = { value: unknown } | null;

/** What a splitter finds, in the order of the input. */
export type SplitterEvents = { value(value: unknown): void; unreadable(): void };
export type Splitter = { line(line: Line): void; end(): void };

// The same limit as for one line: a document that never ends must not fill the memory.
const LONGEST_DOCUMENT = 256 * 1024 * 1024;

const parse = (text: string): Parsed => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

const isObject = (parsed: Parsed): boolean => typeof parsed?.value === 'object' && parsed.value !== null;
const isBlank = (text: string): boolean => !/\S/.test(text);
const beginsValue = (text: string): boolean => /^\s*[{[]/.test(text);

/**
 * Finds the JSON values in a stream of lines: one per line (NDJSON), or pretty-printed over many, one document or
 * several, in any mixture. A line that is whole by itself is a value at once, so NDJSON is never held back. A line
 * that only begins a value opens a document, until its bracket closes or what follows shows that the line was simply
 * cut off; then the lines are judged one by one, and none of them is lost. Linear in the input.
 */
export const createSplitter = (events: SplitterEvents): Splitter => {
  let lines: string[] = [];
  let length = 0;
  let scan = newJsonScan();
  /** The first line ended with an opening bracket, as pretty-printers write: all of it is one document. */
  let isPretty = false;

  const reset = () => {
    lines = [];
    length = 0;
    scan = newJsonScan();
  };
  const emit = (parsed: Parsed) => (parsed === null ? events.unreadable() : events.value(parsed.value));

  /** The lines make no document: each is a record by itself, unless none is and they were printed as one. */
  const giveUp = () => {
    const given = lines.filter((line) => !isBlank(line));
    reset();
    const parsed = given.map(parse);
    if (isPretty && !parsed.some(isObject)) events.unreadable();
    else parsed.forEach(emit);
  };

  /** Goes on with a document, or begins one, at `from` of a line. */
  const extend = (line: string, from: number): void => {
    let start = from;
    for (;;) {
      const isNew = lines.length === 0;
      if (isNew && start === 0 && !beginsValue(line)) return events.unreadable();
      const end = scanJson(scan, line, start);
      const piece = end < 0 && start === 0 ? line : line.slice(start, end < 0 ? undefined : end);
      lines.push(piece);
      length += piece.length;
      if (isNew) isPretty = scan.last === '{' || scan.last === '[';
      if (end < 0) {
        // JSON has no line break inside a string: this line was cut off.
        if (scan.inString || length > LONGEST_DOCUMENT) giveUp();
        return;
      }
      const document = parse(lines.join('\n'));
      const rest = line.slice(end);
      if (document === null) giveUp();
      else if (isBlank(rest) || beginsValue(rest)) {
        reset();
        events.value(document.value);
      } else {
        reset();
        return events.unreadable();
      }
      if (isBlank(rest)) return;
      start = end;
    }
  };

  return {
    line: (line) => {
      if (line === null) {
        if (lines.length > 0) giveUp();
        return events.unreadable();
      }
      if (lines.length === 0) {
        const whole = line === '' ? null : parse(line);
        if (whole !== null) return events.value(whole.value);
        return isBlank(line) ? undefined : extend(line, 0);
      }
      if (isBlank(line)) return;
      const isFresh = beginsValue(line) || !isPretty;
      if (canContinue(scan, line) || !isFresh) return extend(line, 0);
      giveUp();
      const whole = parse(line);
      return whole === null ? extend(line, 0) : events.value(whole.value);
    },
    end: () => {
      if (lines.length > 0) giveUp();
    },
  };
};
