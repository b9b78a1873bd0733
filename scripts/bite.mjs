// Does the simulation bite? `npm run bite [-- FILE…]` removes each guard, condition, step, retry and order of what
// decides and acts, one at a time, and lets the simulation find out. docs/bite.md is what came of it. What it has found is
// kept in scripts/mutation/results.json as it goes, so that it may be stopped at any time. Exit code 1 when something is
// left that nobody has explained (scripts/mutation/left-over.mjs).
//
//   FILE…         only the mutants of these files
//   --kinds A,B   only these kinds: guard, condition, write, lease, retry, order, step, await, failure, time, bound
//   --new         only what has no result yet
//   --left        only what nothing has caught
//   --tested      only what tests alone have caught; with --seeds and --worlds, whether more worlds catch it, too
//   --open        only what nobody has explained, of the kinds of which everything is
//   --quick       a sample of what the simulation has caught, each in the world that caught it: what CI has time for
//   --again       all of that; with --write, what another world catches by now is recorded so
//   --worlds N    so many crash points and seeds for each mutant, beside the scenarios (200)
//   --seeds N     of so many seeds (2000)
//   --patient     tests for 20 s of each mutant, and not for 2
//   --no-tests    the simulation alone
//   --threads N   (as many as there are processors)
//   --write       writes docs/bite.md of all the results there are; with --no-run, nothing else
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { entriesOf, isOfTable, readMutants } from './mutation/bite-files.mjs';
import { lineFor, LISTED, reportOf, whyLeft } from './mutation/bite-report.mjs';
import { crashesOf, replayOf, someOf, spread, worldsOf } from './mutation/bite-worlds.mjs';
import { bundle } from './mutation/bundle.mjs';
import { createPool } from './mutation/pool.mjs';
import { keyOf } from './mutation/key-of.mjs';
import { readResults, writeResults } from './mutation/results.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    kinds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    new: { type: 'boolean', default: false },
    'no-run': { type: 'boolean', default: false },
    worlds: { type: 'string', default: '200' },
    seeds: { type: 'string', default: '2000' },
    left: { type: 'boolean', default: false },
    tested: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    patient: { type: 'boolean', default: false },
    'no-tests': { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
  },
});
/** Ms without a sign of life. Without a mutant nothing loops for ever. */
const PATIENCE = { without: 300_000, world: 15_000, test: 60_000 };
/** Ms that the tests of one mutant take without it, the quickest of them first. */
const TESTS_TAKE = { hasty: 2_000, patient: 20_000 };
/** So many of what the simulation caught are a sample. */
const SAMPLE = 300;
/** So many mutants are tried before what came of them is kept. */
const PART = 60;
/** Where a recorded world catches nothing any more: so many of the crash points and seeds that get there, then all these. */
const OTHER_WORLDS = 120;
const OTHER_SEEDS = 60;
const MORE_SEEDS = 600;
/** Of a sample: a time that was just beyond what a check allows may be just within by now. */
const MAY_BE_LOST = 2;
const RESULTS_FILE = path.join(root, 'scripts/mutation/results.json');

const started = Date.now();
const tell = (text) => console.log(`${((Date.now() - started) / 1_000).toFixed(0).padStart(5)} s  ${text}`);
// Of the bundle's own copy of the SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { mutants, code } = await readMutants(root);
await readResults(RESULTS_FILE, mutants);
process.exitCode = values['no-run'] ? 0 : await run();
if (values.write) await writeFile(path.join(root, 'docs/bite.md'), reportOf(mutants, values));

async function run() {
  const outfile = (name) => path.join(root, 'coverage', `bite-${process.pid}-${name}.mjs`);
  const urlOf = (name) => pathToFileURL(outfile(name)).href;
  const entries = await entriesOf(root);
  await mkdir(path.join(root, 'coverage'), { recursive: true });
  try {
    for (const [name, entry] of Object.entries(entries)) await bundle({ root, entry, code, outfile: outfile(name) });
    const pool = await createPool({
      file: path.join(root, 'scripts/mutation/bite-worker.mjs'),
      workerData: { worlds: urlOf('worlds'), tests: urlOf('tests'), count: mutants.length },
      threads: Number(values.threads),
    });
    const exitCode = values.quick || values.again ? await again(pool) : await bite(pool);
    await pool.end();
    return exitCode;
  } finally {
    for (const name of Object.keys(entries)) await rm(outfile(name), { force: true });
  }
}

async function bite(pool) {
  const chosen = chosenOf(values.kinds?.split(','));
  const { crashes, mostSteps } = await reachWorlds(pool, chosen);
  const titles = values['no-tests'] ? [] : await reachTests(pool, chosen);
  for (let from = 0; from < chosen.length; from += PART) {
    const part = chosen.slice(from, from + PART);
    for (const one of part) delete one.caught;
    await meetWorlds(pool, part, { list: (one) => someOf(one, crashes, Number(values.worlds)), mostSteps });
    await meetTests(pool, part, titles);
    for (const one of part) one.isDone = true;
    await writeResults(RESULTS_FILE, mutants);
    for (const one of part) if (one.caught?.by !== 'world') console.log(lineFor(one));
    tell(
      `${from + part.length} of ${chosen.length} mutants, ${countOf(part, 'world')} of the last ${part.length} by worlds`,
    );
  }
  const [worlds, tests] = [countOf(chosen, 'world'), countOf(chosen, 'test')];
  const unexplained = chosen.filter((one) => LISTED.includes(one.kind) && !one.caught && whyLeft(one) === null).length;
  tell(
    `${chosen.length} mutants: ${worlds} caught by the simulation, ${tests} by tests alone, ` +
      `${chosen.length - worlds - tests} left, ${unexplained} of them not explained`,
  );
  return unexplained === 0 ? 0 : 1;
}

function countOf(list, by) {
  return list.filter(({ caught }) => caught?.by === by).length;
}

/** One kind after the other, and of each in an order that has nothing to do with the code: a part of it is a sample. */
function chosenOf(kinds) {
  const isWanted = ({ file }) => wanted.length === 0 || wanted.some((name) => file.endsWith(name));
  const isOfKind = ({ kind }) => kinds === undefined || kinds.includes(kind);
  const isAsked = ({ isDone, caught }) =>
    (!values.new || !isDone) && (!values.left || (isDone && !caught)) && (!values.tested || caught?.by === 'test');
  const isOpen = (one) => !values.open || (LISTED.includes(one.kind) && !one.caught && whyLeft(one) === null);
  const list = mutants.filter((one) => isWanted(one) && isOfKind(one) && isAsked(one) && isOpen(one));
  const orderOf = (one) => `${String(kinds?.indexOf(one.kind)).padStart(2)} ${keyOf(one)}`;
  return list.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Notes which worlds reach each of these. */
async function reachWorlds(pool, chosen, seeds = Number(values.seeds)) {
  const scenarios = await pool.first({ kind: 'scenarios', patience: PATIENCE.without });
  const variants = await pool.first({ kind: 'variants', patience: PATIENCE.without });
  const count = new Set(scenarios.map(({ scenario }) => scenario)).size;
  const worlds = worldsOf(count, variants, seeds);
  const reached = worlds.map(() => null);
  let most = 0;
  await pool.each(
    partsOf(worlds.keys(), 32),
    (part) => ({ kind: 'reach', patience: PATIENCE.without, list: part.map((index) => worlds[index]) }),
    (part, found) => {
      for (const [i, { steps, fault, seen }] of (found?.answer ?? [{ fault: 'never ends' }]).entries()) {
        if (fault !== null) throw new Error(`${replayOf(worlds[part[i]])} goes wrong without a mutant: ${fault}`);
        most = Math.max(most, steps);
        reached[part[i]] = seen;
      }
    },
  );
  for (const one of chosen) one.worlds = worlds.filter((_world, i) => one.ids.some((id) => reached[i][id]));
  tell(`${worlds.length} worlds are known`);
  return { crashes: crashesOf(scenarios), mostSteps: most * 3 };
}

function partsOf(items, size) {
  const list = [...items];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

async function meetWorlds(pool, part, { list, mostSteps }) {
  await pool.each(
    part,
    (one) => ({ kind: 'worlds', patience: PATIENCE.world, id: one.id, atLoad: one.atLoad, list: list(one), mostSteps }),
    (one, found) => {
      if (found === null) one.caught = { by: 'world', fault: 'it never ends' };
      else if (found.answer)
        one.caught = { by: 'world', fault: found.answer.fault, world: list(one)[found.answer.index] };
    },
  );
}

/** Those on dynalite are for what is the table's, and for nothing else. */
async function reachTests(pool, chosen) {
  const titles = await pool.first({ kind: 'tests', patience: PATIENCE.without });
  const fits = (one, index) => isOfTable(one) === titles[index].includes('on the local AWS');
  for (const one of chosen) one.tests = [];
  const list = [...titles.keys()].filter((index) => chosen.some((one) => fits(one, index)));
  await pool.each(
    partsOf(list, 30),
    (part) => ({ kind: 'reachOfTests', patience: PATIENCE.without, list: part }),
    (part, found) => {
      for (const [i, { seen, fault, took }] of (found?.answer ?? [{ fault: 'never ends' }]).entries()) {
        const index = part[i];
        if (fault !== null) throw new Error(`${titles[index]} fails without a mutant: ${fault}`);
        for (const one of chosen)
          if (one.ids.some((id) => seen[id]) && fits(one, index)) one.tests.push({ index, took });
      }
    },
  );
  tell(`${list.length} tests are known`);
  return titles;
}

async function meetTests(pool, part, titles) {
  await pool.each(
    part.filter(({ caught, tests }) => !caught && tests?.length > 0),
    ({ id, atLoad, tests }) => ({
      kind: 'checks',
      patience: PATIENCE.test,
      id,
      atLoad,
      list: quickest(tests),
    }),
    (one, found) => {
      if (found === null) one.caught = { by: 'test', title: '' };
      else if (found.answer) one.caught = { by: 'test', title: titles[found.answer.index] };
    },
  );
}

/** Those that take the time that there is for one mutant; each may take longer with it. */
function quickest(tests) {
  let all = 0;
  return tests
    .sort((a, b) => a.took - b.took)
    .filter(({ took }, i) => i === 0 || (all += took) <= TESTS_TAKE[values.patient ? 'patient' : 'hasty'])
    .map(({ index, took }) => ({ index, patience: 5_000 + took * 30 }));
}

/** What was caught before, in the world that caught it; where that one is another by now, in one of some others. */
async function again(pool) {
  const recorded = mutants.filter((one) => one.caught?.world !== undefined && !one.atLoad);
  // With every change of the bot its calls come in another order: then what hangs on chance is another world.
  const lasting = recorded.filter(({ caught: { world } }) => world.variant === 'plain' && world.crashes.length === 0);
  const list = values.again ? recorded : spread(lasting, SAMPLE);
  const { crashes } = await reachWorlds(pool, list, OTHER_SEEDS);
  const more = Array.from({ length: MORE_SEEDS }, (_, i) => ({ seed: OTHER_SEEDS + i + 1 }));
  const others = (one) => [...someOf(one, crashes, OTHER_WORLDS), ...more];
  let moved = 0;
  const left = [];
  const silent = [];
  await pool.each(
    list,
    (one) => ({
      kind: 'worlds',
      patience: PATIENCE.world,
      id: one.id,
      list: [one.caught.world, ...others(one)],
      mostSteps: 100_000,
    }),
    (one, found) => {
      if (found === null) silent.push(one);
      else if (found.answer === null) left.push(one);
      else if (found.answer.index > 0) {
        moved += 1;
        one.caught = { by: 'world', fault: found.answer.fault, world: others(one)[found.answer.index - 1] };
      }
    },
  );
  for (const one of left) {
    console.log(`${one.file}:${one.place} ${one.kind}: ${replayOf(one.caught.world)} does not catch it any more`);
    // --new tries it anew.
    one.isDone = false;
  }
  for (const one of silent) console.log(`${one.file}:${one.place} ${one.kind}: gives no answer, and nobody knows`);
  if (values.write) await writeResults(RESULTS_FILE, mutants);
  const lost = left.length + silent.length;
  tell(`${list.length - lost} of ${list.length} mutants are caught again, ${moved} of them by another world`);
  return list.length > 0 && lost <= MAY_BE_LOST ? 0 : 1;
}
