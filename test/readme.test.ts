import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { VARIABLES } from '../src/config.ts';
import { REASON_CODES } from '../src/exposure/verdict.ts';

const root = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
/** First cells of the tables, without the code marks: cell → the rest of its row. */
const rows = new Map(
  [...readme.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, first = '', rest = '']) => [first, rest]),
);

describe('the README', () => {
  it.each(Object.entries(VARIABLES))('says what %s is for, with its true default', (name, setting) => {
    const row = rows.get(name);
    expect(row).toBeDefined();
    const fallback = 'fallback' in setting ? setting.fallback : '';
    if (fallback !== '') expect(row).toContain(`\`${fallback}\``);
    else expect(row).toMatch(/^(required|not checked|off|set by the stack) \|/);
  });

  it.each(REASON_CODES)('explains the reason code %s', (code) => {
    expect(rows.has(code)).toBe(true);
  });

  it('links only to files that are here', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
  });
});
