import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './load-typescript.mjs';

/** Those of the way from an event to its end; how large each may be, test/deploy/bundle-budgets.packaged.test.ts says. */
export const FUNCTIONS = ['ingress', 'slack', 'remediate', 'inspect', 'reopen'];

const sizes = (code) => ({ bytes: code.length, gzipped: gzipSync(code, { level: 9 }).length });

/** What people would build: every handler in one bundle, with esbuild's defaults for Node, minified. */
export const buildNaively = async (outfile) => {
  const contents = FUNCTIONS.map((name) => `export { handler as ${name} } from './handlers/${name}.ts';`).join('\n');
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    outfile,
    logLevel: 'error',
  });
  return outfile;
};

/** The size of each bundle that is deployed, and of the naive one. */
export const benchBundles = async (naive) => {
  const read = async (file) => sizes(await readFile(file));
  const bundles = FUNCTIONS.map(async (name) => [name, await read(path.join(root, `dist/lambda/${name}.cjs`))]);
  return { bundles: Object.fromEntries(await Promise.all(bundles)), naive: await read(naive) };
};
