// Does the simulation bite? `npm run bite [-- FILE…]` removes each guard, condition, step, retry and order of what
// decides and acts, one at a time, and lets the simulation find out. docs/bite.md is what came of it.
//
//   FILE…         only the mutants of these files
//   --quick       one mutant of so many, and fewer worlds: what CI has time for
//   --worlds N    so many worlds for each mutant (300)
//   --known N     of so many, of which it is known what they reach (6000)
//   --no-tests    the simulation alone
//   --threads N   (as many as there are processors)
//   --left        only what the simulation did not catch in the last run
//   --show        what catches each mutant, too
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BY_HAND } from './mutation/by-hand.mjs';
import { bundle } from './mutation/bundle.mjs';
import { guardsOf } from './mutation/guards-of.mjs';
import { oneLine } from './mutation/instrument.mjs';
import { createPool } from './mutation/pool.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    left: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    worlds: { type: 'string', default: '300' },
    known: { type: 'string', default: '6000' },
    'no-tests': { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const mostWorlds = Number(values.worlds);

/** Ms, for what nothing was removed from. */
const WITHOUT = 300_000;

/** Pure files that bound sizes or cut texts, and decide nothing. */
const LEFT_OUT = new Set([
  'bound-bytes.ts',
  'cut-texts.ts',
  'short-texts.ts',
  'rule-tags.ts',
  'named-ids.ts',
  'place.ts',
]);
const listed = async (folder) => (await readdir(path.join(root, folder))).map((file) => `${folder}/${file}`).sort();
const MEMORY = ['src/adapters/findings-memory.ts', 'test/support/digests-memory.ts', 'test/support/sweeps-memory.ts'];
/** The simulation has its own table: these are caught by the contract suites, on dynalite. */
const TABLE = ['findings-dynamodb', 'digests-dynamodb', 'sweeps-dynamodb', 'reserve-in-digest', 'update-if'].map(
  (name) => `src/adapters/${name}.ts`,
);
const files = [
  ...(await listed('src/use-cases')),
  ...(await listed('src/finding')).filter((file) => !LEFT_OUT.has(path.basename(file))),
  ...MEMORY,
  ...TABLE,
];

const code = new Map();
const mutants = [];
for (const file of files) {
  const found = guardsOf(file, await readFile(path.join(root, file), 'utf8'), mutants.length, BY_HAND);
  code.set(file, found.code);
  for (const one of found.mutants) mutants.push({ ...one, id: mutants.length, worlds: [], tests: [] });
}
const isWanted = ({ file }) => wanted.length === 0 || wanted.some((name) => file.endsWith(name));
const resultFile = path.join(root, 'coverage/bite.json');
/** What the mutant is, wherever it stands by now. */
const nameOf = ({ file, kind, from, to, what }, index) => JSON.stringify([file, kind, from, to, what, index]);
/** Of several that are spelled alike, each by its number. */
const named = (list) => {
  const counts = new Map();
  return list.map((one) => {
    const text = nameOf(one);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return [nameOf(one, counts.get(text)), one];
  });
};
const before = await readFile(resultFile, 'utf8').then(JSON.parse, () => []);
const known = new Map(named(before));
for (const [name, one] of named(mutants)) one.before = known.get(name) ?? null;
const chosen = mutants.filter((one) => isWanted(one) && !(values.left && one.before?.caught?.by === 'world'));
const save = async () => {
  const results = mutants.map(({ worlds, tests: reaching, before: earlier, ...one }) => {
    if (!chosen.includes(mutants[one.id])) return earlier && { ...one, ...earlier, place: one.place, id: one.id };
    return { ...one, reach: worlds.length, tests: reaching.length };
  });
  await writeFile(resultFile, JSON.stringify(results.filter((one) => one !== null)));
};

const outfile = (name) => path.join(root, 'coverage', `bite-${process.pid}-${name}.mjs`);
const tests = [
  ...(await listed('test/finding')),
  ...(await listed('test/use-cases')),
  ...['findings', 'digests', 'sweeps', 'listings'].map((name) => `test/contracts/${name}.test.ts`),
  'test/adapters/findings-dynamodb.test.ts',
].filter((file) => file.endsWith('.test.ts'));
const entries = {
  worlds: ['crash-points', 'scenarios', 'seed'].map((name) => `export * from './test/simulation/${name}.ts';`),
  tests: tests.map((file) => `import './${file}';`),
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const started = Date.now();
const seconds = () => `${((Date.now() - started) / 1_000).toFixed(0)} s`;
await mkdir(path.dirname(resultFile), { recursive: true });
try {
  for (const [name, lines] of Object.entries(entries))
    await bundle({ root, entry: lines.join('\n'), code, outfile: outfile(name) });
  await bite();
} finally {
  for (const name of Object.keys(entries)) await rm(outfile(name), { force: true });
}

async function bite() {
  const urlOf = (name) => pathToFileURL(outfile(name)).href;
  const pool = await createPool({
    file: path.join(root, 'scripts/mutation/bite-worker.mjs'),
    workerData: { worlds: urlOf('worlds'), tests: urlOf('tests'), count: mutants.length },
    threads: Number(values.threads),
  });
  const calls = await pool.first({ kind: 'scenarios', patience: WITHOUT });
  const variants = await pool.first({ kind: 'variants', patience: WITHOUT });
  const worlds = worldsOf(calls, variants);
  const mostSteps = await reachWorlds(pool, worlds);
  console.log(`${worlds.length} worlds known after ${seconds()}`);
  let done = 0;
  await pool.each(
    chosen.filter((one) => one.worlds.length > 0),
    (one) => ({
      id: one.id,
      atLoad: one.atLoad,
      kind: 'worlds',
      patience: 15_000,
      list: some(one.worlds, worlds),
      mostSteps,
    }),
    (one, found) => {
      one.tried = true;
      if (found === null) one.caught = { by: 'world', fault: 'it never ends', replay: '' };
      else if (found.answer) {
        const { fault, index } = found.answer;
        one.caught = { by: 'world', fault, replay: replayOf(some(one.worlds, worlds)[index]) };
      }
      if ((done += 1) % 50 === 0) void save().then(() => console.log(`${done} mutants after ${seconds()}`));
    },
  );
  console.log(`the simulation is done after ${seconds()}`);
  if (values['no-tests']) return pool.end().then(tell);
  const titles = await reachTests(pool);
  console.log(`${titles.length} tests known after ${seconds()}`);
  await pool.each(
    chosen.filter((one) => !one.caught && one.tests.length > 0),
    (one) => ({ id: one.id, atLoad: one.atLoad, kind: 'checks', patience: 60_000, list: one.tests }),
    (one, found) => {
      if (found === null) one.caught = { by: 'test', fault: 'it never ends', title: '' };
      else if (found.answer) one.caught = { by: 'test', fault: found.answer.fault, title: titles[found.answer.index] };
    },
  );
  await pool.end();
  await tell();
}

/** Every scenario in each variant, crash points of them, and random worlds. */
function worldsOf(calls, variants) {
  const scenarios = variants.flatMap((variant) =>
    calls.map((_count, scenario) => ({ scenario, crashes: [], variant })),
  );
  const kinds = ['before', 'after'].flatMap((fails) => [false, true].map((dies) => ({ fails, dies })));
  const crashes = calls.flatMap((count, scenario) =>
    Array.from({ length: count }, (_, at) => kinds.map((kind) => ({ scenario, crashes: [{ at, ...kind }] }))).flat(),
  );
  const half = Number(values.known) / 2;
  const seeds = Array.from({ length: half }, (_, i) => ({ seed: i + 1 }));
  return [...scenarios, ...spread(crashes, half), ...seeds];
}

async function reachWorlds(pool, worlds) {
  let most = 0;
  const parts = [];
  for (let i = 0; i < worlds.length; i += 32) parts.push(i);
  await pool.each(
    parts,
    (from) => ({ kind: 'reach', patience: WITHOUT, list: worlds.slice(from, from + 32) }),
    (from, found) => {
      if (found === null) throw new Error('a world never ends without a mutant');
      for (const [i, { steps, fault, seen }] of found.answer.entries()) {
        if (fault !== null) throw new Error(`${replayOf(worlds[from + i])} goes wrong without a mutant: ${fault}`);
        most = Math.max(most, steps);
        for (const one of chosen) if (one.atLoad || seen[one.id]) one.worlds.push(from + i);
      }
    },
  );
  for (const one of chosen) {
    one.worlds.sort((a, b) => a - b);
    if (TABLE.includes(one.file)) one.worlds = [];
  }
  return most * 3;
}

/** Of the tests that may catch what the simulation did not: those of the table on dynalite only for what is the table's. */
async function reachTests(pool) {
  const titles = await pool.first({ kind: 'tests', patience: WITHOUT });
  const left = chosen.filter(({ caught }) => !caught);
  const isOfTable = ({ file }) => TABLE.includes(file);
  const isOnDynalite = (index) => titles[index].includes('on the local AWS');
  const list = [...titles.keys()].filter((index) => left.some((one) => isOfTable(one) === isOnDynalite(index)));
  const parts = Array.from({ length: Math.ceil(list.length / 30) }, (_, i) => list.slice(i * 30, i * 30 + 30));
  await pool.each(
    parts,
    (part) => ({ kind: 'reachOfTests', patience: WITHOUT, list: part }),
    (part, found) => {
      if (found === null) throw new Error('a test never ends without a mutant');
      for (const [i, { seen, fault, took }] of found.answer.entries()) {
        const index = part[i];
        if (fault !== null) throw new Error(`${titles[index]} fails without a mutant: ${fault}`);
        for (const one of left)
          if ((one.atLoad || seen[one.id]) && isOfTable(one) === isOnDynalite(index))
            one.tests.push({ index, patience: 10_000 + took * 30 });
      }
    },
  );
  for (const one of left) one.tests.sort((a, b) => a.patience - b.patience);
  return titles;
}

/** Of the worlds that reach a mutant: the scenarios first, then crash points and seeds in turn, from all over. */
function some(reaching, worlds) {
  const plain = reaching.filter((index) => worlds[index].crashes?.length === 0);
  const crashes = spread(
    reaching.filter((index) => worlds[index].crashes?.length > 0),
    mostWorlds / 2,
  );
  const seeds = spread(
    reaching.filter((index) => worlds[index].seed !== undefined),
    mostWorlds - crashes.length,
  );
  const turns = Array.from({ length: Math.max(crashes.length, seeds.length) }, (_, i) => [crashes[i], seeds[i]]);
  return [...plain, ...turns.flat().filter((one) => one !== undefined)].map((index) => worlds[index]);
}

function spread(list, most) {
  const step = Math.max(list.length / most, 1);
  return Array.from({ length: Math.min(list.length, Math.floor(most)) }, (_, i) => list[Math.floor(i * step)]);
}

function replayOf({ seed, scenario, crashes, variant = 'plain' }) {
  if (seed !== undefined) return `--seed ${seed}`;
  const more = crashes.length > 0 ? ` --crash '${JSON.stringify(crashes)}'` : '';
  return `--scenario ${scenario}${more}${variant === 'plain' ? '' : ` --variant ${variant}`}`;
}

async function tell() {
  const by = (name) => chosen.filter(({ caught }) => caught?.by === name);
  const left = chosen.filter(({ caught }) => !caught);
  for (const one of values.show ? chosen : [...by('test'), ...left]) {
    const how = one.caught
      ? `${one.caught.by}: ${oneLine(one.caught.fault).slice(0, 100)} ${one.caught.replay ?? one.caught.title}`
      : `SURVIVES (${one.worlds.length} worlds, ${one.tests.length} tests)`;
    console.log(
      `${one.file}:${one.place} ${one.kind}  ${oneLine(one.from).slice(0, 90)}  →  ${oneLine(one.to).slice(0, 90)}\n    ${how}`,
    );
  }
  await save();
  console.log(
    `${chosen.length} mutants, ${by('world').length} caught by the simulation, ${by('test').length} by tests alone, ${left.length} survive; ${seconds()}`,
  );
}
