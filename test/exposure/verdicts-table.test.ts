import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/exposure/classify.ts';
import { REASON_CODES } from '../../src/exposure/verdict.ts';
import { SETTINGS } from './records.ts';
import { VERDICT_CASES } from './verdict-cases.ts';

const page = readFileSync(new URL('../../docs/verdicts.md', import.meta.url), 'utf8');

/** The cells of the first table below a heading, without its head. */
const table = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => row.slice(2, -2).split(' | '));
};

describe('docs/verdicts.md', () => {
  const cases = table('Cases');

  it.each(cases)('is right about: %s → %s', (name = '', verdict = '', reasons = '') => {
    expect(Object.keys(VERDICT_CASES)).toContain(name);
    const judged = classify(VERDICT_CASES[name], SETTINGS);
    expect({ verdict: judged.verdict, reasons: judged.reasons.map(({ code }) => code).join(', ') }).toEqual({
      verdict,
      reasons,
    });
  });

  it('has a line for every case', () => {
    expect(cases.map(([name]) => name)).toEqual(Object.keys(VERDICT_CASES));
  });

  it('explains every reason code there is', () => {
    expect(table('Reasons').map(([code]) => code)).toEqual([...REASON_CODES]);
  });

  it('explains every verdict that its cases show', () => {
    expect(new Set(table('Verdicts').map(([verdict]) => verdict))).toEqual(
      new Set(cases.map(([, verdict]) => verdict)),
    );
  });
});
