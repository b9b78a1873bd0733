import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { functionNames } from './deployed.ts';
import { unpack } from './packaged.ts';

const KB = 1_024;

/**
 * The most that the code of each zip may have, in KB: minified, and gzipped. What is loaded at a cold start is paid for
 * at each of them, so more of it is a decision: raise a figure here, and say why in docs/adr/0020.
 */
const BUDGETS: Readonly<Record<string, { minified: number; gzipped: number }>> = {
  ingress: { minified: 363, gzipped: 116 },
  slack: { minified: 348, gzipped: 111 },
  operate: { minified: 196, gzipped: 66 },
  remediate: { minified: 438, gzipped: 136 },
  inspect: { minified: 459, gzipped: 140 },
  reopen: { minified: 387, gzipped: 120 },
  heartbeat: { minified: 152, gzipped: 52 },
};

it.each(functionNames)('the code of %s fits in its budget', async (name) => {
  const { folder, files } = await unpack(name);
  const code = files.map((file) => path.join(folder, file)).filter((file) => !file.endsWith('.json'));
  const gzipped = code.map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
  const kb = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0) / KB;
  const budget = BUDGETS[name] ?? { minified: 0, gzipped: 0 };
  expect(kb(code.map((file) => statSync(file).size))).toBeLessThanOrEqual(budget.minified);
  expect(kb(gzipped)).toBeLessThanOrEqual(budget.gzipped);
});
