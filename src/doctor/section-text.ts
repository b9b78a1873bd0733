import { inert } from '../slack/views/text.ts';
import { pad, widthOf } from '../terminal/fit.ts';
import type { Paint } from '../terminal/paint.ts';
import { wrap } from '../terminal/wrap.ts';
import type { Check, Outcome, Section } from './check.ts';

const WORDS: Record<Outcome, string> = { ok: 'ok', warning: 'warning', failure: 'FAILURE', skipped: 'skipped' };
const paintOf = (outcome: Outcome, paint: Paint) =>
  ({ ok: paint.green, warning: paint.yellow, failure: paint.red, skipped: paint.cyan })[outcome];

const MOST_TEXT = 800;
const WORD = 7;
/** The widest that the column of the ids gets. */
const MOST_ID = 38;
/** Where what is to be done begins: under the id. */
const ADVICE = 2 + WORD + 2;
/** Narrower than that no text is wrapped. */
const LEAST_TEXT = 24;

/** A section as lines: a heading, then a line for each check, and under it what to do. */
export const sectionText = ({ title, checks }: Section, width: number, paint: Paint): string[] => {
  const ids = Math.min(Math.max(0, ...checks.map(({ id }) => widthOf(id))), MOST_ID);
  const indent = 2 + WORD + 2 + ids + 2;
  // On a narrow terminal what is said goes under its id.
  const isNarrow = width - indent < LEAST_TEXT;
  const text = isNarrow ? 4 : indent;
  const lines = ({ id, outcome, what, todo }: Check): string[] => {
    const color = paintOf(outcome, paint);
    const head = `  ${color(pad(WORDS[outcome], WORD))}  ${pad(inert(id, MOST_TEXT), ids)}`;
    const said = wrap(inert(what, MOST_TEXT), Math.max(width - text, 10));
    const [first = '', ...rest] = said;
    const isLong = isNarrow || widthOf(id) > ids;
    // Most of it is a command, to be copied: it gets as much of the line as there is.
    const advice = todo === null ? [] : wrap(`→ ${inert(todo, MOST_TEXT)}`, Math.max(width - ADVICE, 10));
    return [
      isLong ? head.trimEnd() : `${head}  ${first}`.trimEnd(),
      ...(isLong ? said : rest).map((line) => ' '.repeat(text) + line),
      ...advice.map((line) => ' '.repeat(ADVICE) + paint.bold(line)),
    ];
  };
  return [paint.bold(title), ...checks.flatMap(lines), ''];
};

export const countOf = (checks: readonly Check[]): Record<Outcome, number> => {
  const counts = { ok: 0, warning: 0, failure: 0, skipped: 0 };
  for (const { outcome } of checks) counts[outcome] += 1;
  return counts;
};

/** `41 ok, 1 warning, 2 failures, 3 skipped.` */
export const summaryText = (checks: readonly Check[]): string => {
  const { ok, warning, failure, skipped } = countOf(checks);
  const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  return `${ok} ok, ${many(warning, 'warning')}, ${many(failure, 'failure')}, ${skipped} skipped.`;
};
