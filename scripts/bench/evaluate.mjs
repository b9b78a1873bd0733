import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { figure, median, spread, table } from './figures.mjs';
import { root } from './load-typescript.mjs';
import { peakMemory } from './peak-memory.mjs';

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

const makeRecords = async (file, count) => {
  const out = await open(file, 'w');
  await run(process.execPath, [path.join(root, 'scripts/make-events.mjs'), String(count)], out.fd);
  const { size } = await out.stat();
  await out.close();
  return size;
};

/**
 * How fast `portcullis evaluate` judges, against `jq -c .` that merely reprints the same file. Whole processes, start-up
 * included, in turn, so that a noisy machine is noisy for both. One thread each.
 */
export const evaluate = async ({ folder, runs, records = 100_000, memory = [10_000, 100_000, 1_000_000] }) => {
  const file = path.join(folder, 'events.ndjson');
  const size = await makeRecords(file, records);
  const commands = {
    'portcullis evaluate FILE': () => secondsOf(process.execPath, [portcullis, 'evaluate', file]),
    'cat FILE \\| portcullis evaluate': () =>
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
  const base = median(seconds['jq -c . FILE']);
  const peaks = [];
  for (const count of memory) {
    const bytes = await makeRecords(file, count);
    const peak = await peakMemory(process.execPath, [portcullis, 'evaluate', file]);
    peaks.push([figure(count), `${figure(bytes / 1e6)} MB`, `${figure(peak)} MB`]);
  }
  return {
    title: '`portcullis evaluate` beside `jq -c .`',
    command: 'npm run bench -- evaluate',
    text: `\`evaluate\` parses each record, judges it and prints a line; \`jq -c .\` merely parses and reprints the same file.
${figure(records)} records, ${figure(size / 1e6)} MB, a tenth of them changes of inbound rules (\`scripts/make-events.mjs\` prints
the same ones for the same seed). Whole processes in turn, one thread each.`,
    tables: [
      table(
        ['command', 'seconds', 'records a second', 'beside jq'],
        'lrrr',
        Object.entries(seconds).map(([name, took]) => [
          `\`${name}\``,
          spread(took),
          figure(records / median(took)),
          `${figure(base / median(took), 1)} ×`,
        ]),
      ),
      table(['records', 'file', 'peak memory'], 'rrr', peaks),
    ],
    plot: {
      file: 'evaluate',
      label: 'records a second',
      bars: Object.entries(seconds).map(([name, took]) => [name.replace('\\', ''), records / median(took)]),
    },
    headline: `${figure(base / median(seconds['portcullis evaluate FILE']), 1)} × as many records a second as \`jq\` reprints`,
  };
};
