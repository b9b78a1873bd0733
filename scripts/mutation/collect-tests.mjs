import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { expect } = createRequire(require.resolve('jest'))('expect');
const fc = require('fast-check');

/**
 * Just enough of Jest to run synchronous tests: collects what the evaluated test files declare. Titles of tables are
 * their index. Throws on what it does not know, so that no test is left out unseen.
 */
export const collectTests = (evaluate) => {
  const tests = [];
  const path = [];
  const group = (title, declare) => {
    path.push(title);
    declare();
    path.pop();
  };
  const add = (title, run) => {
    if (run.constructor.name !== 'Function') throw new Error(`not synchronous: ${title}`);
    tests.push({ title: [...path, title].join(' › '), run });
  };
  add.each = (rows) => (title, run) =>
    rows.forEach((row, index) => add(`${title} [${index}]`, () => run(...(Array.isArray(row) ? row : [row]))));
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  const modules = { '@jest/globals': { describe: group, it: add, expect }, 'fast-check': fc };
  evaluate((name) => modules[name] ?? require(name));
  return tests;
};
