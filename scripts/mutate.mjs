// Mutation testing of `src/exposure`: `npm run mutate [-- FILE…]`. Each small change of the code that the table in
// scripts/mutation/mutants-of.mjs knows (a flipped comparison, a constant off by one, a condition that always holds …)
// is switched on by itself; a mutant that every test survives is printed. docs/mutation.md says why those that are
// left change no verdict. All mutants are in one bundle behind switches, and a mutant meets only the tests that reach
// it, so one process does hundreds a minute.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { collectTests } from './mutation/collect-tests.mjs';
import { mutantsOf } from './mutation/mutants-of.mjs';

const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
// A mutant that loops for ever is found out by the clock.
const TIMEOUT_MS = 20_000;
// These measure time, which the switches and a busy machine distort.
const LEFT_OUT = 'the time that a record takes';

/** All of src/exposure with its mutants, and its tests, as one script. */
const bundle = async () => {
  const mutants = [];
  const instrument = {
    name: 'instrument',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/exposure\/[^/]+\.ts$/ }, async ({ path: file }) => {
        const found = mutantsOf(path.relative(root, file), await readFile(file, 'utf8'), mutants.length);
        mutants.push(...found.mutants);
        return { contents: found.code, loader: 'ts' };
      });
      // A script has no `import.meta`; the tests find their fixtures by it.
      onLoad({ filter: /\/test\/exposure\/[^/]+\.ts$/ }, async ({ path: file }) => {
        const url = JSON.stringify(pathToFileURL(file).href);
        return { contents: (await readFile(file, 'utf8')).replaceAll('import.meta.url', url), loader: 'ts' };
      });
    },
  };
  const tests = (await readdir(path.join(root, 'test/exposure'))).filter((file) => file.endsWith('.test.ts')).sort();
  const { outputFiles } = await build({
    stdin: { contents: tests.map((file) => `import './test/exposure/${file}';`).join('\n'), resolveDir: root },
    bundle: true,
    write: false,
    // package.json calls every file free of side effects, and a test is nothing else.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'cjs',
    external: ['@jest/globals', 'fast-check'],
    plugins: [instrument],
    logLevel: 'warning',
  });
  return { mutants, script: new vm.Script(`(function (require, __mutant) { ${outputFiles[0].text}\n})`) };
};

const { mutants, script } = await bundle();
let active = -1;
let seen = new Set();
const isActive = (id) => {
  seen.add(id);
  return id === active;
};
const load = () =>
  collectTests((require) => script.runInThisContext()(require, isActive)).filter(
    ({ title }) => !title.includes(LEFT_OUT),
  );

// Without a mutant every test must pass; what each reaches is noted, and how long it takes.
const tests = load();
const atLoad = seen;
if (tests.length === 0) throw new Error('no tests');
const known = tests.map(({ title, run }, index) => {
  seen = new Set();
  const start = process.hrtime.bigint();
  try {
    run();
  } catch (error) {
    throw new Error(`fails without a mutant: ${title}`, { cause: error });
  }
  return { index, reaches: seen, took: process.hrtime.bigint() - start };
});
known.sort((a, b) => Number(a.took - b.took));

/** Whether a test notices the mutant; the time limit holds for all of them together. */
const isKilled = (id) => {
  active = id;
  seen = new Set();
  const attempt = () => {
    const changed = load();
    if (changed.length !== tests.length) throw new Error('other tests');
    for (const { index, reaches } of known) if (atLoad.has(id) || reaches.has(id)) changed[index].run();
  };
  try {
    vm.runInNewContext('attempt()', { attempt }, { timeout: TIMEOUT_MS });
    return false;
  } catch {
    return true;
  } finally {
    active = -1;
  }
};

const survivors = [];
let tried = 0;
for (const [id, mutant] of mutants.entries()) {
  if (wanted.length > 0 && !wanted.some((name) => mutant.file.endsWith(name))) continue;
  tried += 1;
  if (!isKilled(id)) {
    survivors.push(mutant);
    const from = mutant.from.replaceAll(/\s+/g, ' ');
    console.log(
      `${mutant.file}:${mutant.place}  ${from.slice(0, 90)}  →  ${mutant.to.replaceAll(/\s+/g, ' ').slice(0, 90)}`,
    );
  }
}
const killed = tried - survivors.length;
console.log(
  `${killed} of ${tried} mutants killed (${((100 * killed) / tried).toFixed(1)} %), ${survivors.length} survived`,
);
