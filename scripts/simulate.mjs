// The deterministic simulation: `npm run simulate`. The real use cases over AWS, Slack and people in memory and on
// virtual time, one process, one seed. By default: every crash point of every scenario, every pair of them, and 100,000
// random worlds. docs/reliability.md says what is checked.
//
//   --seeds N        so many random worlds (100000)
//   --fresh          seeds that were never tried, and says which
//   --from N         from that seed on (1)
//   --pairs all|N|0  every pair in each of four ways; or one pair of so many (1); or none
//   --seed N         one world again, with a trace of all that happens in it
//   --scenario N [--crash JSON] [--variant plain|twice|stale|swept]   one scenario again, as a failure names it
//   --threads N      (as many as there are processors)
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '1' },
    seed: { type: 'string' },
    scenario: { type: 'string' },
    crash: { type: 'string', default: '[]' },
    variant: { type: 'string', default: 'plain' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});

const outfile = path.join(root, 'dist', `simulation-${process.pid}.mjs`);
await build({
  entryPoints: [path.join(root, 'test/simulation/worker.ts')],
  bundle: true,
  outfile,
  platform: 'node',
  format: 'esm',
  // What is CommonJS inside asks for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});

try {
  const { jobsOf, replay, scenarioCount } = await import(outfile);
  process.exitCode =
    values.seed !== undefined || values.scenario !== undefined ? await again(replay) : await all(jobsOf, scenarioCount);
} finally {
  await rm(outfile, { force: true });
}

/** One world, told. */
async function again(replay) {
  const seed = values.seed === undefined ? null : Number(values.seed);
  const which = {
    seed,
    scenario: Number(values.scenario ?? 0),
    crashes: JSON.parse(values.crash),
    variant: values.variant,
  };
  const faults = await replay(which, (line) => console.log(line.slice(0, 240)));
  console.log(faults.length === 0 ? 'nothing is wrong' : `wrong:\n${faults.join('\n')}`);
  return faults.length === 0 ? 0 : 1;
}

async function all(jobsOf, scenarios) {
  const started = Date.now();
  const from = values.fresh ? Math.floor(Date.now() / 1_000) * 1_000 : Number(values.from);
  if (values.fresh) console.log(`fresh seeds from ${from}`);
  const isAll = values.pairs === 'all';
  const pairs = isAll ? 1 : Number(values.pairs);
  const jobs = await jobsOf({ seeds: Number(values.seeds), from, crashes: true, pairs, all: isAll });
  const counts = { crashes: 0, pairs: 0, seeds: 0 };
  const seconds = { crashes: 0, pairs: 0, seeds: 0 };
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
    `${scenarios} scenarios, ${counts.crashes} crash points, ${counts.pairs} pairs, ${counts.seeds} seeds, ` +
      `${((Date.now() - started) / 1_000).toFixed(1)} s, ${failures} failures`,
  );
  return failures === 0 ? 0 : 1;
}
