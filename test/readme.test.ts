import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { VARIABLES } from '../src/config.ts';
import { REASON_CODES } from '../src/exposure/verdict.ts';
import { readTemplate } from '../src/sandbox/read-template.ts';

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

  it('says what each parameter of a deploy is for', () => {
    const { params, resources } = readTemplate(path.join(root, 'serverless.yml'));
    const asVariable = (parameter: string) => parameter.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
    const settings = Object.values(params.default).map((text) => /^\$\{env:(\w+)/.exec(text)?.[1] ?? text);
    // The others are parameters for the sake of a condition: they repeat a setting.
    const parameters = Object.entries(resources.Parameters).filter(
      ([, { Default = '' }]) => !Default.startsWith('${param:'),
    );
    const variables = [...settings, ...parameters.map(([name]) => asVariable(name))];
    expect(variables.filter((variable) => !rows.has(variable))).toEqual([]);
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
