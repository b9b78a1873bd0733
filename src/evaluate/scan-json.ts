/** How far into a JSON value a text has led. A change of the state is a call of `scanJson`. */
export type JsonScan = {
  depth: number;
  inString: boolean;
  /** The last character that is no space: what may follow depends on it. */
  last: string;
};

export const newJsonScan = (): JsonScan => ({ depth: 0, inString: false, last: '' });

const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]); // { [
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]); // } ]

/**
 * Follows brackets and strings, nothing else, until the outermost bracket closes. Returns the index behind it, or -1
 * when the text ends before. Linear; keeps no text.
 */
export const scanJson = (scan: JsonScan, text: string, from: number): number => {
  let last = -1;
  let end = -1;
  for (let index = from; index < text.length && end < 0; index += 1) {
    const code = text.charCodeAt(index);
    if (scan.inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) scan.inString = false;
    } else if (code > SPACE) {
      last = index;
      if (code === QUOTE) scan.inString = true;
      else if (OPENING.has(code)) scan.depth += 1;
      else if (CLOSING.has(code) && (scan.depth -= 1) <= 0) end = index + 1;
    }
  }
  if (last >= 0) scan.last = text.charAt(last);
  return end;
};

/** Whether the next line can go on with the value: after a complete member only a comma or a bracket can. */
export const canContinue = (scan: JsonScan, line: string): boolean =>
  '{[,:'.includes(scan.last) || ',:}]'.includes(line.trimStart()[0] ?? ',');
