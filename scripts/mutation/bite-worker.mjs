// One thread of `npm run bite`: plays worlds and runs tests under one mutant at a time, and says what catches it.
import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { createCollector, endTests, runTest } from './collect-tests.mjs';

/** So many switches lie between a step and the call that it comes to. */
const LATEST = 60;

const { worlds: worldsUrl, tests: testsUrl, count } = workerData;
let active = -1;
let seen = new Uint8Array(count);
/** The switches that were passed last, the newest somewhere in it. */
const latest = new Uint16Array(LATEST);
let passed = 0;
globalThis.__mutant = (id) => {
  seen[id] = 1;
  latest[(passed += 1) % LATEST] = id;
  return id === active;
};
let unhandled = [];
process.on('unhandledRejection', (error) => unhandled.push(error));
// Of what is handled too late it tells below.
process.removeAllListeners('warning');
fc.configureGlobal({ seed: 1, endOnFailure: true, numRuns: 20 });

const textOf = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
const rest = () => new Promise((resolve) => void setImmediate(resolve));

const loadWorlds = (query = '') => import(`${worldsUrl}${query}`);
const loadTests = async (query = '') => {
  const { api, tests, groups } = createCollector();
  globalThis.__jest = api;
  await import(`${testsUrl}${query}`);
  return { tests, groups };
};
const [worlds, suite] = [await loadWorlds(), await loadTests()];

/** Plays one world; stops at the first fault, and when it takes more steps than that. */
const play = async ({ playOf, crashed, SCENARIOS }, { seed, scenario, crashes, variant }, mostSteps) => {
  unhandled = [];
  let steps = 0;
  try {
    const { world, end } = seed === undefined ? crashed(SCENARIOS[scenario], crashes, null, variant) : playOf(seed);
    while (world.timeline.step(end)) {
      if ((steps += 1) > mostSteps) return { steps, fault: 'it never comes to rest' };
      await rest();
      if (world.faults.length > 0) return { steps, fault: world.faults[0] };
    }
    const [fault = null] = world.end();
    if (fault === null && unhandled.length > 0)
      return { steps, fault: `a failure that nobody waits for: ${textOf(unhandled[0])}` };
    return { steps, fault };
  } catch (error) {
    return { steps, fault: `a bug: ${textOf(error)}` };
  }
};

/** Of one test: what it fails with, or null. */
const check = async (test, patience) => {
  unhandled = [];
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it never ends')), patience);
  });
  try {
    await Promise.race([runTest(test), late]);
    await rest();
    return unhandled.length === 0 ? null : `a failure that nobody waits for: ${textOf(unhandled[0])}`;
  } catch (error) {
    return textOf(error);
  } finally {
    clearTimeout(timer);
  }
};

const jobs = {
  /** Of each call of each scenario, while nothing fails: the switches that led to it. */
  scenarios: async () => {
    const found = [];
    for (const [scenario, { name }] of worlds.SCENARIOS.entries()) {
      const near = [];
      const crashed = (...args) => {
        const played = worlds.crashed(...args);
        played.calls.push = (call) => {
          near.push(new Set(latest));
          return Array.prototype.push.call(played.calls, call);
        };
        return played;
      };
      const { fault } = await play({ ...worlds, crashed }, { scenario, crashes: [] }, Infinity);
      if (fault !== null) throw new Error(`“${name}” goes wrong by itself: ${fault}`);
      found.push(near);
    }
    return found;
  },
  /** What each of these worlds reaches without a mutant. */
  reach: async ({ list }) => {
    active = -1;
    const found = [];
    for (const world of list) {
      seen = new Uint8Array(count);
      const { steps, fault } = await play(worlds, world, Infinity);
      parentPort.postMessage({ alive: true });
      found.push({ steps, fault, seen });
    }
    return found;
  },
  variants: async () => worlds.VARIANT_NAMES,
  tests: async () => suite.tests.map(({ title }) => title),
  reachOfTests: async ({ list }) => {
    active = -1;
    const found = [];
    for (const test of list.map((index) => suite.tests[index])) {
      seen = new Uint8Array(count);
      const start = performance.now();
      const fault = await check(test, 120_000);
      parentPort.postMessage({ alive: true });
      found.push({ seen, fault, took: performance.now() - start });
    }
    return found;
  },
  /** The first of these worlds that catches the mutant. */
  worlds: async ({ id, atLoad, list, mostSteps }) => {
    active = id;
    try {
      const those = atLoad ? await loadWorlds(`?${id}`) : worlds;
      for (const [index, world] of list.entries()) {
        const { fault } = await play(those, world, mostSteps);
        parentPort.postMessage({ alive: true });
        if (fault !== null) return { index, fault };
      }
      return null;
    } catch (error) {
      return { index: 0, fault: `a bug: ${textOf(error)}` };
    } finally {
      active = -1;
    }
  },
  /** The first of these tests that catches it. */
  checks: async ({ id, atLoad, list }) => {
    active = id;
    let own = suite;
    try {
      if (atLoad) own = await loadTests(`?${id}`);
      for (const { index, patience } of list) {
        const fault = await check(own.tests[index], patience);
        parentPort.postMessage({ alive: true });
        if (fault !== null) return { index, fault };
      }
      return null;
    } catch (error) {
      return { index: list[0]?.index ?? 0, fault: textOf(error) };
    } finally {
      active = -1;
      if (own !== suite) await endTests(own.groups);
    }
  },
  end: async () => endTests(suite.groups),
};

parentPort.on('message', ({ kind, ...job }) => {
  jobs[kind](job).then(
    (answer = null) => parentPort.postMessage({ answer }),
    (error) => parentPort.postMessage({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
parentPort.postMessage({ alive: true });
