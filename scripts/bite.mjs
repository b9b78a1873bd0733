// Does the simulation bite? `npm run bite [-- FILE…]` removes each guard, condition, step, retry and order of what
// decides and acts, one at a time, and lets the simulation find out. docs/bite.md is what came of it. Exit code 1 when
// something is left that nobody has explained (scripts/mutation/left-over.mjs).
//
//   FILE…         only the mutants of these files
//   --kinds A,B   only these kinds: guard, condition, write, lease, retry, order, step, await, failure, time, bound
//   --quick       a recorded sample, each in the world that caught it: what CI has time for
//   --worlds N    so many crash points and seeds for each mutant, beside the scenarios (200)
//   --seeds N     of so many seeds (2000)
//   --left        only what nothing caught in the last run
//   --no-tests    the simulation alone
//   --threads N   (as many as there are processors)
//   --write       writes docs/bite.md and the sample, of all the results there are
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { entriesOf, isOfTable, readMutants } from './mutation/bite-files.mjs';
import { lineFor, reportOf, whyLeft } from './mutation/bite-report.mjs';
import { crashesOf, replayOf, someOf, spread, worldsOf } from './mutation/bite-worlds.mjs';
import { bundle } from './mutation/bundle.mjs';
import { createPool } from './mutation/pool.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    kinds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    worlds: { type: 'string', default: '200' },
    seeds: { type: 'string', default: '2000' },
    left: { type: 'boolean', default: false },
    'no-tests': { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
  },
});
/** Ms without a sign of life. Without a mutant nothing loops for ever. */
const PATIENCE = { without: 300_000, world: 15_000, test: 60_000 };
/** So many of what the simulation caught are a sample. */
const SAMPLE = 300;
const SAMPLE_FILE = path.join(root, 'scripts/mutation/sample.json');
const RESULTS_FILE = path.join(root, 'coverage/bite.json');

const started = Date.now();
const tell = (text) => console.log(`${((Date.now() - started) / 1_000).toFixed(0).padStart(5)} s  ${text}`);
// Of the bundle's own copy of the SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { mutants, code } = await readMutants(root);
const outfile = (name) => path.join(root, 'coverage', `bite-${process.pid}-${name}.mjs`);
const entries = await entriesOf(root);
await mkdir(path.dirname(RESULTS_FILE), { recursive: true });
try {
  for (const [name, entry] of Object.entries(entries)) await bundle({ root, entry, code, outfile: outfile(name) });
  const urlOf = (name) => pathToFileURL(outfile(name)).href;
  const pool = await createPool({
    file: path.join(root, 'scripts/mutation/bite-worker.mjs'),
    workerData: { worlds: urlOf('worlds'), tests: urlOf('tests'), count: mutants.length },
    threads: Number(values.threads),
  });
  process.exitCode = values.quick ? await quick(pool) : await bite(pool);
  await pool.end();
} finally {
  for (const name of Object.keys(entries)) await rm(outfile(name), { force: true });
}

async function bite(pool) {
  const known = new Map((await readResults()).map((one) => [one.name, one]));
  const isWanted = ({ file }) => wanted.length === 0 || wanted.some((name) => file.endsWith(name));
  const isCaught = ({ name }) => known.get(name)?.caught !== undefined;
  const kinds = values.kinds?.split(',');
  const isOfKind = ({ kind }) => kinds === undefined || kinds.includes(kind);
  const chosen = mutants.filter((one) => isWanted(one) && isOfKind(one) && !(values.left && isCaught(one)));
  for (const one of chosen) Object.assign(one, { worlds: [], tests: [], isTried: true });
  const save = async () => {
    const results = mutants.flatMap((one) => {
      if (!one.isDone) return known.has(one.name) ? [{ ...known.get(one.name), place: one.place }] : [];
      return [{ ...one, worlds: one.worlds.length, tests: one.tests.length }];
    });
    await writeFile(RESULTS_FILE, JSON.stringify(results));
    return results;
  };

  const { crashes, mostSteps } = await reachWorlds(pool, chosen);
  const listOf = (one) => someOf(one, crashes, Number(values.worlds));
  let done = 0;
  await pool.each(
    chosen.filter((one) => !isOfTable(one)),
    (one) => ({
      kind: 'worlds',
      patience: PATIENCE.world,
      id: one.id,
      atLoad: one.atLoad,
      list: listOf(one),
      mostSteps,
    }),
    (one, found) => {
      one.isDone = true;
      if (found === null) one.caught = { by: 'world', fault: 'it never ends', replay: '' };
      else if (found.answer) {
        const world = listOf(one)[found.answer.index];
        one.caught = { by: 'world', fault: found.answer.fault, world, replay: replayOf(world) };
      }
      if ((done += 1) % 100 === 0) void save().then(() => tell(`${done} mutants`));
    },
  );
  tell('the simulation is done');
  const left = chosen.filter(({ caught }) => !caught);
  if (!values['no-tests']) await meetTests(pool, left);
  for (const one of chosen) one.isDone = true;
  const results = await save();
  for (const one of chosen) if (one.caught?.by !== 'world') console.log(lineFor(one));
  if (values.write) await write(results);
  const by = (name) => chosen.filter(({ caught }) => caught?.by === name).length;
  const unexplained = chosen.filter((one) => !one.caught && whyLeft(one) === null).length;
  tell(
    `${chosen.length} mutants: ${by('world')} caught by the simulation, ${by('test')} by tests alone, ` +
      `${chosen.length - by('world') - by('test')} left, ${unexplained} of them not explained`,
  );
  return unexplained === 0 ? 0 : 1;
}

async function readResults() {
  return readFile(RESULTS_FILE, 'utf8').then(JSON.parse, () => []);
}

/** Notes which worlds reach each of these. */
async function reachWorlds(pool, chosen) {
  const scenarios = await pool.first({ kind: 'scenarios', patience: PATIENCE.without });
  const variants = await pool.first({ kind: 'variants', patience: PATIENCE.without });
  const worlds = worldsOf(scenarios, variants, Number(values.seeds));
  const reached = worlds.map(() => null);
  let most = 0;
  await pool.each(
    Array.from({ length: Math.ceil(worlds.length / 32) }, (_, i) => i * 32),
    (from) => ({ kind: 'reach', patience: PATIENCE.without, list: worlds.slice(from, from + 32) }),
    (from, found) => {
      for (const [i, { steps, fault, seen }] of (found?.answer ?? [{ fault: 'never ends' }]).entries()) {
        if (fault !== null) throw new Error(`${replayOf(worlds[from + i])} goes wrong without a mutant: ${fault}`);
        most = Math.max(most, steps);
        reached[from + i] = seen;
      }
    },
  );
  for (const one of chosen) one.worlds = worlds.filter((_world, i) => one.atLoad || reached[i][one.id]);
  tell(`${worlds.length} worlds are known`);
  return { crashes: crashesOf(scenarios), mostSteps: most * 3 };
}

/** Those on dynalite are for what is the table's, and for nothing else. */
async function meetTests(pool, left) {
  const titles = await pool.first({ kind: 'tests', patience: PATIENCE.without });
  const fits = (one, index) => isOfTable(one) === titles[index].includes('on the local AWS');
  const list = [...titles.keys()].filter((index) => left.some((one) => fits(one, index)));
  await pool.each(
    Array.from({ length: Math.ceil(list.length / 30) }, (_, i) => list.slice(i * 30, i * 30 + 30)),
    (part) => ({ kind: 'reachOfTests', patience: PATIENCE.without, list: part }),
    (part, found) => {
      for (const [i, { seen, fault, took }] of (found?.answer ?? [{ fault: 'never ends' }]).entries()) {
        const index = part[i];
        if (fault !== null) throw new Error(`${titles[index]} fails without a mutant: ${fault}`);
        for (const one of left)
          if ((one.atLoad || seen[one.id]) && fits(one, index)) one.tests.push({ index, patience: 10_000 + took * 30 });
      }
    },
  );
  tell(`${list.length} tests are known`);
  await pool.each(
    left.filter(({ tests }) => tests.length > 0),
    ({ id, atLoad, tests }) => ({
      kind: 'checks',
      patience: PATIENCE.test,
      id,
      atLoad,
      list: tests.sort((a, b) => a.patience - b.patience),
    }),
    (one, found) => {
      if (found === null) one.caught = { by: 'test', fault: 'it never ends', title: '' };
      else if (found.answer) one.caught = { by: 'test', fault: found.answer.fault, title: titles[found.answer.index] };
    },
  );
}

async function write(results) {
  const order = new Map(mutants.map(({ name }, i) => [name, i]));
  results.sort((a, b) => order.get(a.name) - order.get(b.name));
  await writeFile(path.join(root, 'docs/bite.md'), reportOf(results, { worlds: values.worlds }));
  const caught = results.filter(({ caught: by, atLoad }) => by?.world !== undefined && !atLoad);
  const sample = spread(caught, SAMPLE).map(({ name, caught: { world } }) => ({ name, world }));
  await writeFile(SAMPLE_FILE, `${JSON.stringify(sample, null, 1)}\n`);
}

/** The sample again. What its world does not catch any more may be caught by a scenario; what is gone is left out. */
async function quick(pool) {
  const sample = JSON.parse(await readFile(SAMPLE_FILE, 'utf8'));
  const named = new Map(mutants.map((one) => [one.name, one]));
  const there = sample.filter(({ name }) => named.has(name));
  const calls = await pool.first({ kind: 'scenarios', patience: PATIENCE.without });
  const variants = await pool.first({ kind: 'variants', patience: PATIENCE.without });
  const scenarios = worldsOf(calls, variants, 20);
  const left = [];
  await pool.each(
    there,
    ({ name, world }) => ({
      kind: 'worlds',
      patience: PATIENCE.world,
      id: named.get(name).id,
      list: [world, ...scenarios],
      mostSteps: 100_000,
    }),
    ({ name }, found) => {
      if (found !== null && found.answer === null) left.push(named.get(name));
    },
  );
  for (const one of left) console.log(lineFor(one));
  tell(
    `${there.length - left.length} of ${there.length} mutants of the sample are caught (${sample.length - there.length} are gone)`,
  );
  return left.length === 0 && there.length > sample.length / 2 ? 0 : 1;
}
