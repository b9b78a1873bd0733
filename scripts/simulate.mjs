// The deterministic simulation: `npm run simulate`. The real use cases over AWS, Slack and people in memory and on
// virtual time, one process, one seed. By default: every crash point of every scenario, their pairs, and 100,000
// random worlds. docs/reliability.md says what is checked.
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const USAGE = `npm run simulate -- [options]

Without options: every crash point of every scenario, the pairs of those that are not too long, runs that contend for
the table, 100,000 random worlds.

  --seeds N        so many random worlds (100000)
  --contentions N  so many times runs that contend for the table (2000)
  --fresh          seeds that nobody has seen yet; the first line says from which one on
  --from N         from that seed on (1)
  --requests N     of so many requests to the real table one fails (1)
  --pairs all|N|0  every pair in each of four ways; or one pair of so many (1); or none
  --seeds-only     no crash points, no pairs, and contentions only where --contentions asks for them
  --seed N [--table]
                   one world again, with a trace of all that happens in it; over the real table
  --contention N   one of these again
  --scenario N [--crash JSON] [--variant plain|twice|stale|swept|table|steady]
                   one scenario again, as a failure names it
  --story outage|lost
                   a day's outage of Slack, or the loss of every event, told
  --record         writes down anew what each scenario costs (test/simulation/costs.ts), after a change on purpose
  --threads N      (as many as there are processors)
  --help           this

Ends with 1 where anything went wrong; each failure comes with the command that plays it again.`;

/** Where nobody asks for a number. */
const MOST_CONTENTIONS = 2_000;

const values = readArguments({
  options: {
    help: { type: 'boolean', default: false },
    story: { type: 'string' },
    seeds: { type: 'string', default: '100000' },
    contentions: { type: 'string' },
    contention: { type: 'string' },
    from: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '1' },
    requests: { type: 'string', default: '1' },
    'seeds-only': { type: 'boolean', default: false },
    seed: { type: 'string' },
    table: { type: 'boolean' },
    scenario: { type: 'string' },
    crash: { type: 'string', default: '[]' },
    variant: { type: 'string', default: 'plain' },
    record: { type: 'boolean' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

// The compiler inlines so much by itself that it takes a third of a short run, and the worlds are no faster for it.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');

// Whoever reads only the first lines has read enough.
process.stdout.on('error', () => process.exit(1));
const outfile = path.join(root, 'dist', `simulation-${process.pid}.mjs`);
await build({
  entryPoints: [path.join(root, 'test/simulation/worker.ts')],
  bundle: true,
  outfile,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});

try {
  const { costsOfScenarios, jobsOf, replay, scenarioCount, tellStory } = await import(outfile);
  if (values.story !== undefined) process.exitCode = await story(tellStory);
  else if (values.record) await record(costsOfScenarios);
  else if ([values.seed, values.contention, values.scenario].some((one) => one !== undefined))
    process.exitCode = await again(replay);
  else process.exitCode = await all(jobsOf, scenarioCount);
} catch (error) {
  // A number of a scenario or a name of a story that there is not, or a scenario that goes wrong by itself.
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await rm(outfile, { force: true });
}

/** The options as they were given; says what is wrong with them and ends where they cannot be meant. */
function readArguments(config) {
  const fail = (why) => {
    console.error(`${why}\n\n${USAGE}`);
    process.exit(2);
  };
  try {
    const { values: given } = parseArgs(config);
    for (const name of ['seeds', 'contentions', 'requests', 'from', 'seed', 'contention', 'scenario', 'threads'])
      if (given[name] !== undefined && !/^\d+$/.test(given[name]))
        fail(`--${name} takes a number, not “${given[name]}”.`);
    if (!/^(all|\d+)$/.test(given.pairs)) fail(`--pairs takes “all” or a number, not “${given.pairs}”.`);
    for (const name of ['threads', 'requests']) if (given[name] === '0') fail(`--${name} takes 1 or more.`);
    if (!['plain', 'twice', 'stale', 'swept', 'table', 'steady'].includes(given.variant))
      fail(`There is no variant “${given.variant}”.`);
    const one = ['seed', 'contention', 'scenario', 'story', 'record'].filter((name) => given[name] !== undefined);
    if (one.length > 1) fail(`--${one[0]} and --${one[1]} are two things. Ask for one at a time.`);
    if (given.table && given.seed === undefined) fail('--table goes with --seed. A scenario takes --variant table.');
    if (given.scenario === undefined && (given.variant !== 'plain' || given.crash !== '[]'))
      fail('--variant and --crash go with --scenario.');
    try {
      JSON.parse(given.crash);
    } catch {
      fail('--crash takes JSON, as a failure prints it.');
    }
    return given;
  } catch (error) {
    return fail(error.message);
  }
}

async function story(tellStory) {
  return concluded(await tellStory(values.story, (line) => console.log(line)));
}

function concluded(faults) {
  console.log(faults.length === 0 ? 'nothing is wrong' : `wrong:\n${faults.join('\n')}`);
  return faults.length === 0 ? 0 : 1;
}

/** One line for each scenario, in the order of the scenarios. */
async function record(costsOfScenarios) {
  const file = path.join(root, 'test/simulation/costs.ts');
  const costs = Object.entries(await costsOfScenarios());
  const fieldsOf = (cost) => Object.entries(cost).map(([name, figure]) => `${name}: ${figure}`);
  const lines = costs.map(([name, cost]) => `  '${name.replaceAll("'", "\\'")}': { ${fieldsOf(cost).join(', ')} },`);
  const text = `import type { Costs } from './check-costs.ts';

/** Written by \`npm run simulate -- --record\`; docs/reliability.md says what a change of it means. */
// prettier-ignore
export const COSTS: Readonly<Record<string, Costs>> = {
${lines.join('\n')}
};
`;
  await writeFile(file, text);
  console.log(`what ${costs.length} scenarios cost is written to ${path.relative(root, file)}`);
}

/** One world, told. */
async function again(replay) {
  const seed = values.seed === undefined ? null : Number(values.seed);
  const which = {
    seed,
    contention: values.contention === undefined ? null : Number(values.contention),
    scenario: Number(values.scenario ?? 0),
    crashes: JSON.parse(values.crash),
    variant: values.variant,
    onTable: values.table,
  };
  const faults = await replay(which, (line) => console.log(line.slice(0, 240)));
  return concluded(faults);
}

async function all(jobsOf, scenarios) {
  const started = Date.now();
  const from = values.fresh ? Math.floor(Date.now() / 1_000) * 1_000 : Number(values.from);
  if (values.fresh) console.log(`fresh seeds from ${from}`);
  const isAll = values.pairs === 'all';
  const crashes = !values['seeds-only'];
  const pairs = !crashes ? 0 : isAll ? 1 : Number(values.pairs);
  const jobs = await jobsOf({
    seeds: Number(values.seeds),
    contentions: Number(values.contentions ?? (crashes ? MOST_CONTENTIONS : 0)),
    from,
    crashes,
    pairs,
    requests: Number(values.requests),
    all: isAll,
  });
  const counts = { crashes: 0, pairs: 0, contentions: 0, seeds: 0 };
  const seconds = { ...counts };
  let calls = 0;
  let failures = 0;
  const threads = Number(values.threads);
  const work = async () => {
    const worker = new Worker(outfile, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    const ask = (job) =>
      new Promise((resolve, reject) => {
        worker.removeAllListeners();
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.postMessage(job);
      });
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const start = Date.now();
      const done = await ask(job);
      if (done.error) throw new Error(done.error);
      counts[job.kind] += done.runs;
      seconds[job.kind] += (Date.now() - start) / 1_000 / threads;
      calls += done.calls;
      for (const { replay, faults } of done.failures) {
        failures += 1;
        if (failures <= 20) console.log(`npm run simulate -- ${replay}\n  ${faults.slice(0, 3).join('\n  ')}`);
      }
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, work));
  for (const kind of Object.keys(counts))
    console.log(`${kind}: ${counts[kind]} worlds in ${seconds[kind].toFixed(1)} s`);
  console.log(`${calls} calls of ports on ${threads} threads`);
  console.log(
    `${scenarios} scenarios, ${counts.crashes} crash points, ${counts.pairs} pairs, ${counts.contentions} contentions, ${counts.seeds} seeds, ` +
      `${((Date.now() - started) / 1_000).toFixed(1)} s, ${failures} failures`,
  );
  return failures === 0 ? 0 : 1;
}
