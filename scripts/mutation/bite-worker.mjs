// One thread of `npm run bite`: plays worlds and runs tests under one mutant at a time, and says what catches it.
import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { createCollector, endTests, runTest } from './collect-tests.mjs';

/** So many switches lie between a step and the call that it comes to. */
const LATEST = 60;
/** So many worlds are played side by side. */
const AT_ONCE = 16;

const { worlds: worldsUrl, tests: testsUrl, count } = workerData;
/** The bundle's own (bundle.mjs). `latest`: the switches that were passed last, the newest somewhere in it. */
const switches = {
  active: -1,
  seen: new Uint8Array(count),
  isTracing: false,
  latest: new Uint16Array(LATEST),
  passed: 0,
};
globalThis.__switches = switches;
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

/** What a world has come to after one more step: undefined while it goes on, null when it ends well, or a fault. */
const stepOf = (going, mostSteps) => {
  try {
    const { world, end } = going.play;
    if (world.faults.length > 0) return world.faults[0];
    if (!world.timeline.step(end)) return world.end()[0] ?? null;
    return (going.steps += 1) > mostSteps ? 'it never comes to rest' : undefined;
  } catch (error) {
    return `a bug: ${textOf(error)}`;
  }
};

/**
 * Plays worlds side by side, one step each, so that to wait for promises costs each of them little. Stops at the first
 * fault: `index` in the list, and null for it when all end well.
 */
const playAll = async ({ playOf, crashed, contend, SCENARIOS }, list, mostSteps) => {
  unhandled = [];
  let going;
  try {
    const playOne = ({ seed, onTable, contention, scenario, crashes, variant }) => {
      if (contention !== undefined) return contend(contention);
      return seed === undefined ? crashed(SCENARIOS[scenario], crashes, null, variant) : playOf(seed, null, onTable);
    };
    going = list.map((one, index) => ({ index, steps: 0, play: playOne(one) }));
  } catch (error) {
    return { index: 0, steps: 0, fault: `a bug: ${textOf(error)}` };
  }
  let steps = 0;
  while (going.length > 0) {
    const next = [];
    for (const one of going) {
      const fault = stepOf(one, mostSteps);
      if (fault === undefined) next.push(one);
      else if (fault !== null) return { index: one.index, steps: one.steps, fault };
      steps = Math.max(steps, one.steps);
    }
    going = next;
    await rest();
    if (unhandled.length > 0)
      return { index: 0, steps, fault: `a failure that nobody waits for: ${textOf(unhandled[0])}` };
  }
  return { index: null, steps, fault: null };
};
const play = async (those, world, mostSteps) => playAll(those, [world], mostSteps);

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
    switches.isTracing = true;
    for (const [scenario, { name }] of worlds.SCENARIOS.entries())
      for (const variant of ['plain', 'table']) {
        const calls = [];
        const crashed = (...args) => {
          const played = worlds.crashed(...args);
          played.calls.push = (call) => {
            calls.push(new Set(switches.latest));
            return Array.prototype.push.call(played.calls, call);
          };
          return played;
        };
        const { fault } = await play({ ...worlds, crashed }, { scenario, crashes: [], variant }, Infinity);
        if (fault !== null) throw new Error(`“${name}” goes wrong by itself: ${fault}`);
        found.push({ scenario, variant, calls });
      }
    switches.isTracing = false;
    return found;
  },
  /** What each of these worlds reaches without a mutant. */
  reach: async ({ list }) => {
    switches.active = -1;
    const found = [];
    for (const world of list) {
      const seen = (switches.seen = new Uint8Array(count));
      const { steps, fault } = await play(worlds, world, Infinity);
      parentPort.postMessage({ alive: true });
      found.push({ steps, fault, seen });
    }
    return found;
  },
  variants: async () => worlds.VARIANT_NAMES,
  tests: async () => suite.tests.map(({ title }) => title),
  reachOfTests: async ({ list }) => {
    switches.active = -1;
    const found = [];
    for (const test of list.map((index) => suite.tests[index])) {
      const seen = (switches.seen = new Uint8Array(count));
      const start = performance.now();
      const fault = await check(test, 120_000);
      parentPort.postMessage({ alive: true });
      found.push({ seen, fault, took: performance.now() - start });
    }
    return found;
  },
  /** The first of these worlds that catches the mutant. */
  worlds: async ({ id, atLoad, list, mostSteps }) => {
    switches.active = id;
    try {
      const those = atLoad ? await loadWorlds(`?${id}`) : worlds;
      // Most of what is caught is caught by the very first.
      for (let from = 0, size = 1; from < list.length; from += size, size = Math.min(size * 2, AT_ONCE)) {
        const { index, fault } = await playAll(those, list.slice(from, from + size), mostSteps);
        parentPort.postMessage({ alive: true });
        if (fault !== null) return { index: from + index, fault };
      }
      return null;
    } catch (error) {
      return { index: 0, fault: `a bug: ${textOf(error)}` };
    } finally {
      switches.active = -1;
    }
  },
  /** The first of these tests that catches it. */
  checks: async ({ id, atLoad, list }) => {
    switches.active = id;
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
      switches.active = -1;
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
