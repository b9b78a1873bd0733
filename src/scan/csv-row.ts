import { inert } from '../slack/views/text.ts';

export type Field = string | number | null;

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width forms included. */
const FORMULA = /^[=+\-@＝＋－＠|%]/u;
const MOST_TEXT = 1_000;

const cell = (field: Field): string => {
  // A number is ours, and a minus sign in front of one is no formula.
  if (typeof field !== 'string') return field === null ? '' : String(field);
  const text = inert(field, MOST_TEXT);
  const shown = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
};

/**
 * One row of CSV (RFC 4180), its end included. Texts of others keep to one line, hold nothing invisible, and begin with
 * an apostrophe where a spreadsheet would run them.
 */
export const csvRow = (fields: readonly Field[]): string => `${fields.map(cell).join(',')}\r\n`;
