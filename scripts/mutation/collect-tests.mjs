import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { expect } = createRequire(require.resolve('jest'))('expect');
const fc = require('fast-check');

/**
 * Just enough of Jest to run tests one by one: collects what is declared through `api`. Titles of tables are their
 * index. Throws on what it does not know, so that no test is left out unseen.
 */
export const createCollector = () => {
  const tests = [];
  let group = { path: [], outer: null, beforeAll: [], beforeEach: [], afterEach: [], afterAll: [], isReady: false };
  const all = [group];
  const describe = (title, declare) => {
    const outer = group;
    group = {
      path: [...outer.path, title],
      outer,
      beforeAll: [],
      beforeEach: [],
      afterEach: [],
      afterAll: [],
      isReady: false,
    };
    all.push(group);
    declare();
    group = outer;
  };
  const add = (title, run) => tests.push({ title: [...group.path, title].join(' › '), run, group });
  for (const declare of [add, describe])
    declare.each = (rows) => (title, run) =>
      rows.forEach((row, index) =>
        declare(`${title} [${index}]`, () => run(...(rows.every(Array.isArray) ? row : [row]))),
      );
  const hooks = ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'];
  const api = {
    describe,
    it: add,
    expect,
    ...Object.fromEntries(hooks.map((hook) => [hook, (run) => group[hook].push(run)])),
  };
  return { api, tests, groups: all };
};

/** Its groups from the outermost to its own. */
const groupsOf = (group) => (group === null ? [] : [...groupsOf(group.outer), group]);

/** Runs a test with all its hooks; what is made ready for a group stays so until `endTests`. */
export const runTest = async ({ run, group }) => {
  const groups = groupsOf(group);
  for (const one of groups.filter(({ isReady }) => !isReady)) {
    one.isReady = true;
    for (const hook of one.beforeAll) await hook();
  }
  try {
    for (const { beforeEach } of groups) for (const hook of beforeEach) await hook();
    await run();
  } finally {
    for (const { afterEach } of groups.toReversed()) for (const hook of afterEach) await hook();
  }
};

export const endTests = async (groups) => {
  for (const { afterAll, isReady } of groups) if (isReady) for (const hook of afterAll) await hook();
};

/** The tests of a script, all of which are synchronous. */
export const collectTests = (evaluate) => {
  const { api, tests, groups } = createCollector();
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  const modules = { '@jest/globals': api, 'fast-check': fc };
  evaluate((name) => modules[name] ?? require(name));
  for (const { run, title } of tests)
    if (run.constructor.name !== 'Function') throw new Error(`not synchronous: ${title}`);
  if (groups.some(({ beforeEach, beforeAll }) => beforeEach.length + beforeAll.length > 0))
    throw new Error('hooks are for tests that may wait');
  return tests;
};
