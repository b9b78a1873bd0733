import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BY_HAND } from './by-hand.mjs';
import { guardsOf } from './guards-of.mjs';

/** Pure files that bound sizes, cut texts or read ids, and decide nothing. */
const LEFT_OUT = new Set(['bound-bytes', 'cut-texts', 'short-texts', 'rule-tags', 'named-ids', 'place']);
/** The table of the simulation. */
const MEMORY = ['src/adapters/findings-memory.ts', 'test/support/digests-memory.ts', 'test/support/sweeps-memory.ts'];
/** What all handlers have around a message. */
const HANDLERS = ['src/adapters/sqs-batch.ts'];
/** The real one: every adapter of it, and what they are made of. */
const isTable = (name) => /-dynamodb\.ts$|^(digests|sweeps)-item\.ts$|^(reserve-in-digest|update-if)\.ts$/.test(name);
/** Only the doctor asks for its state, outside of any run. */
const OF_DOCTOR = 'table-state-dynamodb.ts';
export const isOfTable = ({ file }) => file.startsWith('src/adapters/') && isTable(path.basename(file));

const listed = async (root, folder) =>
  (await readdir(path.join(root, folder))).map((file) => `${folder}/${file}`).sort();

/** Every mutant with its id, and the code of each file with all of its mutants in it. */
export const readMutants = async (root) => {
  const files = [
    ...(await listed(root, 'src/use-cases')),
    ...(await listed(root, 'src/finding')).filter((file) => !LEFT_OUT.has(path.basename(file, '.ts'))),
    ...MEMORY,
    ...HANDLERS,
    ...(await listed(root, 'src/adapters'))
      .map((file) => path.basename(file))
      .filter((name) => isTable(name) && name !== OF_DOCTOR)
      .map((name) => `src/adapters/${name}`),
  ];
  const code = new Map();
  const mutants = [];
  for (const file of files) {
    const found = guardsOf(file, await readFile(path.join(root, file), 'utf8'), mutants.length, BY_HAND);
    code.set(file, found.code);
    for (const one of found.mutants) mutants.push({ ...one, id: mutants.length });
  }
  const counts = new Map();
  for (const one of mutants) {
    const { file, kind, from, to, what } = one;
    const name = JSON.stringify([file, kind, from, to, what]);
    // Of several that are spelled alike, each by its number; whatever line it stands in by now.
    counts.set(name, (counts.get(name) ?? 0) + 1);
    one.name = `${name} ${counts.get(name)}`;
  }
  // What is there from the start on is reached with whatever else there is in its file.
  const idsOf = (file) => mutants.filter((one) => one.file === file && !one.atLoad).map(({ id }) => id);
  for (const one of mutants) one.ids = one.atLoad ? idsOf(one.file) : [one.id];
  return { mutants, code };
};

/** What the bundles are made of. */
export const entriesOf = async (root) => {
  const tests = [
    ...(await listed(root, 'test/finding')),
    ...(await listed(root, 'test/use-cases')),
    ...['findings', 'digests', 'sweeps', 'listings', 'pauses', 'unwatched'].map(
      (name) => `test/contracts/${name}.test.ts`,
    ),
    'test/adapters/findings-dynamodb.test.ts',
    'test/adapters/reserve-in-digest.test.ts',
    'test/adapters/sqs-batch.test.ts',
  ].filter((file) => file.endsWith('.test.ts'));
  return {
    worlds: ['contention', 'crash-points', 'scenarios', 'seed']
      .map((name) => `export * from './test/simulation/${name}.ts';`)
      .join('\n'),
    tests: tests.map((file) => `import './${file}';`).join('\n'),
  };
};
