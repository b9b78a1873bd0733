// Bundles what is deployed and what runs here: `dist/lambda/<function>.cjs` for each function of serverless.yml, and
// `dist/portcullis.js`, the command line. What each bundle is made of goes to `dist/meta.json`. The policy file is
// compiled to `dist/lambda/policy.json`, which is zipped beside each bundle.
// `--verbose` prints the size of each.
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { leaveOutParts } from './bundles/leave-out-parts.mjs';
import { readCallers } from './bundles/read-callers.mjs';
import { shakeSdk } from './bundles/shake-sdk.mjs';
import { shakeSlack } from './bundles/shake-slack.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** The functions to build are those to deploy. Throws when the two folders of names disagree: nothing is skipped. */
const findLambdaEntries = async () => {
  const { functions } = parse(await readFile(path.join(root, 'serverless.yml'), 'utf8'), {
    logLevel: 'error',
    maxAliasCount: -1,
  });
  const deployed = Object.values(functions).map(({ handler }) => path.basename(handler, '.handler'));
  const written = (await readdir(path.join(root, 'handlers')))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.basename(file, '.ts'));
  const missing = deployed.filter((name) => !written.includes(name));
  if (missing.length > 0) throw new Error(`serverless.yml deploys what handlers/ does not have: ${missing.join(', ')}`);
  const forgotten = written.filter((name) => !deployed.includes(name));
  if (forgotten.length > 0)
    throw new Error(`handlers/ has what serverless.yml does not deploy: ${forgotten.join(', ')}`);
  return Object.fromEntries(deployed.map((name) => [name, `handlers/${name}.ts`]));
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  metafile: true,
  write: false,
  logLevel: 'warning',
  legalComments: 'none',
};

/** CommonJS, because it starts faster; Node 20, because `npm start` loads the very bundle that is deployed to Node 24. */
const buildLambdas = async () => {
  const callers = await readCallers(root);
  // Of the SDK's errors, only those that our code asks for by their class stay classes.
  const errors = [...callers.matchAll(/ instanceof (\w+)/g)].map(([, name]) => name);
  return build({
    ...shared,
    entryPoints: await findLambdaEntries(),
    outdir: 'dist/lambda',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    target: 'node20',
    // The ES module builds of the SDK and of its dependencies can be shaken, their CommonJS builds can not.
    mainFields: ['module', 'main'],
    minify: true,
    // V8 skims a function that it need not run yet, but parses an arrow function within another in full: written as
    // functions they are 6 % more bytes and a quarter less to compile.
    supported: { arrow: false },
    plugins: [leaveOutParts, shakeSdk(errors), shakeSlack(callers)],
  });
};

/** The command line, and each worker thread of the local run: a worker is loaded by its path, not imported. */
const findCommandLineEntries = async () => {
  const workers = (await readdir(path.join(root, 'src/sandbox'))).filter((file) => file.endsWith('-worker.ts'));
  return Object.fromEntries([
    ['portcullis', 'src/cli.ts'],
    ['policy-files', 'src/policy/read-policy-files.ts'],
    ...workers.map((file) => [path.basename(file, '.ts'), `src/sandbox/${file}`]),
  ]);
};

/** Runs beside node_modules, so packages stay outside; split, so that `evaluate` does not load what `start` needs. */
const buildCommandLine = async () =>
  build({
    ...shared,
    entryPoints: await findCommandLineEntries(),
    outdir: 'dist',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    splitting: true,
    // Beside the entry, so that a path relative to import.meta.url means the same in every file of dist/.
    chunkNames: 'chunk-[hash]',
    sourcemap: 'linked',
  });

const POLICY = 'dist/lambda/policy.json';
/** What a build that runs at the same time is writing. */
const PART = '.part';

/** A file that is as it should be is left alone, and no reader finds half of one: somebody may run dist/ right now. */
const put = async (file, contents) => {
  const before = await readFile(file).catch(() => null);
  if (before !== null && Buffer.compare(before, contents) === 0) return;
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}${PART}`;
  await writeFile(part, contents);
  await rename(part, file);
};

/** By the code that `portcullis policy check` runs. Without a policy file, only the account of the stack is watched. */
const compilePolicy = async () => {
  const { readPolicyFiles } = await import(pathToFileURL(path.join(root, 'dist/policy-files.js')).href);
  const compiled = readPolicyFiles(root);
  if (compiled?.kind === 'faulty') throw new Error(`the policy has faults:\n  ${compiled.faults.join('\n  ')}`);
  for (const note of compiled?.notes ?? []) console.warn(`build: ${note}`);
  return Buffer.from(JSON.stringify(compiled?.policy ?? { version: 1, defaults: {}, accounts: {} }));
};

/** Removes what earlier builds left behind, after the new files are there: a reader never finds dist/ half empty. */
const removeStale = async (outputs) => {
  const current = new Set([...Object.keys(outputs), 'dist/meta.json', POLICY]);
  for (const entry of await readdir(path.join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const file = path.relative(root, path.join(entry.parentPath, entry.name));
    if (entry.isFile() && !current.has(file) && !file.endsWith(PART)) await rm(path.join(root, file), { force: true });
  }
};

const run = async () => {
  const started = Date.now();
  const results = await Promise.all([buildLambdas(), buildCommandLine()]);
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  const inputs = Object.assign({}, ...results.map(({ metafile }) => metafile.inputs));
  for (const { path: file, contents } of results.flatMap(({ outputFiles }) => outputFiles)) await put(file, contents);
  await put(path.join(root, 'dist/meta.json'), Buffer.from(JSON.stringify({ inputs, outputs })));
  await put(path.join(root, POLICY), await compilePolicy());
  await chmod(path.join(root, 'dist/portcullis.js'), 0o755);
  await removeStale(outputs);
  if (!process.argv.includes('--verbose')) return;
  const bundles = Object.keys(outputs).filter((name) => !name.endsWith('.map'));
  for (const file of bundles.sort()) {
    const { size } = await stat(path.join(root, file));
    console.log(`${file.padEnd(32)} ${String(Math.ceil(size / 1024)).padStart(6)} KB`);
  }
  console.log(`built in ${Date.now() - started} ms`);
};

try {
  await run();
} catch (error) {
  // What esbuild found it has printed already, with the place in the source.
  if (error.errors === undefined) console.error(`build: ${error.message}`);
  process.exitCode = 1;
}
