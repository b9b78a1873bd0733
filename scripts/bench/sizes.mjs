import path from 'node:path';
import { benchBundles, buildNaively, FUNCTIONS } from './bundles.mjs';
import { figure, median, spread, table } from './figures.mjs';
import { benchStartUp } from './start-up.mjs';

const KB = 1_024;

/** The bundles: how large, and how long until a fresh process has its handler, beside an empty one and a naive build. */
export const startUp = async ({ folder, startUps = 41, node = process.execPath, nodeVersion = process.version }) => {
  const naive = await buildNaively(path.join(folder, 'naive.cjs'));
  const { bundles, naive: naiveSize } = await benchBundles(naive);
  const times = await benchStartUp({ node, runs: startUps, folder, naive });
  const size = (one) => (one ? [figure(one.bytes / KB, 0), figure(one.gzipped / KB, 0)] : ['0', '0']);
  const row = (name, label, one) => [label, ...size(one), spread(times[name].ms, 1), `${figure(times[name].ratio)} ×`];
  const ready = (name) => median(times[name].ms);
  return {
    title: 'Bundles and start-up',
    command: 'npm run bench -- start-up',
    text: `Minified, and gzipped (KB of 1,024 bytes): all code in the zip. From the start of a process to a handler that can be called,
${startUps} fresh processes each, in turn, Node ${nodeVersion}. The naive build is all handlers in one bundle with esbuild's defaults.
The aims are 300 (95) KB and 1.5 × for ingress, 400 (120) and 2 × for slack, 900 (240) and 2.5 × for the others;
[ADR 20](adr/0020-lean-bundles.md) says what was cut, [ADR 22](adr/0022-start-up.md) what was tried.`,
    tables: [
      table(['bundle', 'KB', 'gzipped', 'ready, ms', 'beside an empty handler'], 'lrrrr', [
        row('empty', 'an empty handler', null),
        ...FUNCTIONS.map((name) => row(name, `\`${name}\``, bundles[name])),
        row('naive', 'all of them, built naively', naiveSize),
      ]),
    ],
    plot: {
      file: 'start-up',
      label: 'ms from process start to ready',
      bars: ['empty', ...FUNCTIONS, 'naive'].map((name) => [name, ready(name)]),
    },
    headline: `${figure(times.ingress.ratio)} × an empty handler from a cold start to ready (a naive build: ${figure(times.naive.ratio)} ×)`,
  };
};
