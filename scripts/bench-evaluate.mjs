// How fast `portcullis evaluate` judges, against `jq -c .` that merely reprints the same file:
// `npm run bench:evaluate [-- COUNT [RUNS]]` (100000 records, 5 runs of each; needs jq and an up-to-date build).
// Whole processes, start-up included, in turn, so that a noisy machine is noisy for both. One thread each.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const count = Number(process.argv[2] ?? 100_000);
const runs = Number(process.argv[3] ?? 5);
const portcullis = path.join(root, 'dist/portcullis.js');

/** Runs a command to its end; its output goes where `stdout` says. Throws when it fails. */
const run = async (command, args, stdout = 'ignore') => {
  const [code] = await once(spawn(command, args, { stdio: ['ignore', stdout, 'inherit'] }), 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
};
const secondsOf = async (...command) => {
  const start = process.hrtime.bigint();
  await run(...command);
  return Number(process.hrtime.bigint() - start) / 1e9;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const folder = await mkdtemp(path.join(tmpdir(), 'bench-evaluate-'));
try {
  const file = path.join(folder, 'events.ndjson');
  const out = await open(file, 'w');
  await run(process.execPath, [path.join(root, 'scripts/make-events.mjs'), String(count)], out.fd);
  const { size } = await out.stat();
  await out.close();
  const commands = {
    'portcullis evaluate FILE': () => secondsOf(process.execPath, [portcullis, 'evaluate', file]),
    'cat FILE | portcullis evaluate': () =>
      secondsOf('sh', ['-c', 'cat "$0" | "$1" "$2" evaluate', file, process.execPath, portcullis]),
    'jq -c . FILE': () => secondsOf('jq', ['-c', '.', file]),
  };
  const seconds = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= runs; round += 1)
    for (const [name, time] of Object.entries(commands)) {
      const took = await time();
      // The first round only warms the file cache.
      if (round > 0) seconds[name].push(took);
    }
  console.log(
    `${count} records, ${(size / 1e6).toFixed(0)} MB, ${runs} runs, ${availableParallelism()} cores, Node ${process.version}`,
  );
  const baseline = median(seconds['jq -c . FILE']);
  for (const [name, took] of Object.entries(seconds)) {
    const middle = median(took);
    const rate = Math.round(count / middle).toLocaleString('en');
    console.log(
      `${name.padEnd(30)} ${middle.toFixed(2)} s (${Math.min(...took).toFixed(2)} to ${Math.max(...took).toFixed(2)})  ` +
        `${rate.padStart(8)} records/s  ${(baseline / middle).toFixed(1)} × jq`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
