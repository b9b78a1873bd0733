import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FUNCTIONS } from './bundles.mjs';
import { median } from './figures.mjs';
import { root } from './load-typescript.mjs';

const EMPTY = 'exports.handler = async () => ({});\n';

/** A fresh process: from its start until the handler is there (ms). */
const timeToReady = async (node, bundle) => {
  const began = process.hrtime.bigint();
  const child = spawn(node, [path.join(import.meta.dirname, 'load-bundle.cjs'), bundle], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  await once(child.stdout, 'data');
  const took = Number(process.hrtime.bigint() - began) / 1e6;
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  return took;
};

/** Each bundle in turn, so that a noisy machine is noisy for all. Times are of whole processes, Node's own start included. */
export const benchStartUp = async ({ node, runs, folder, naive }) => {
  const empty = path.join(folder, 'empty.cjs');
  await writeFile(empty, EMPTY);
  const bundles = {
    empty,
    ...Object.fromEntries(FUNCTIONS.map((name) => [name, path.join(root, `dist/lambda/${name}.cjs`)])),
    naive,
  };
  const times = Object.fromEntries(Object.keys(bundles).map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1)
    for (const [name, bundle] of Object.entries(bundles)) {
      const took = await timeToReady(node, bundle);
      // The first round only warms the file cache.
      if (run > 0) times[name].push(took);
    }
  const base = median(times.empty);
  return Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, { ms, ratio: median(ms) / base }]));
};
