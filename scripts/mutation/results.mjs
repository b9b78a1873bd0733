import { readFile, rename, writeFile } from 'node:fs/promises';
import { wordsOf } from './bite-report.mjs';
import { keyOf } from './key-of.mjs';

/** A world in a few words: `seed 3`, `seed 3 table`, `scenario 4 twice`, `scenario 4 plain 17 after dies`. */
const packWorld = ({ seed, onTable, contention, scenario, crashes, variant = 'plain' }) => {
  if (contention !== undefined) return `contention ${contention}`;
  if (seed !== undefined) return `seed ${seed}${onTable ? ' table' : ''}`;
  const calls = crashes.map(({ at, fails, dies }) => ` ${at} ${fails} ${dies ? 'dies' : 'lives'}`);
  return `scenario ${scenario} ${variant}${calls.join('')}`;
};
const unpackWorld = (text) => {
  const [kind, number, variant, ...calls] = text.split(' ');
  if (kind === 'contention') return { contention: Number(number) };
  if (kind === 'seed') return { seed: Number(number), ...(variant === 'table' ? { onTable: true } : {}) };
  const crashes = [];
  for (let i = 0; i < calls.length; i += 3)
    crashes.push({ at: Number(calls[i]), fails: calls[i + 1], dies: calls[i + 2] === 'dies' });
  return { scenario: Number(number), crashes, variant };
};

/** Gives each text a number. */
const createTexts = () => {
  const numbers = new Map();
  return {
    all: () => [...numbers.keys()],
    numberOf: (text) => {
      if (!numbers.has(text)) numbers.set(text, numbers.size);
      return numbers.get(text);
    },
  };
};

/** Notes in each mutant what a run before this one found of it: `isDone`, and `caught`. */
export const readResults = async (file, mutants) => {
  const { says, tests, mutants: found } = await readFile(file, 'utf8').then(JSON.parse, () => ({ mutants: {} }));
  for (const one of mutants) {
    const result = found[one.file]?.[keyOf(one)];
    if (result === undefined) continue;
    one.isDone = true;
    if (result === null) continue;
    const [by, number, world] = result;
    if (by === 'test') one.caught = { by, title: tests[number] };
    else one.caught = { by, fault: says[number], ...(world === undefined ? {} : { world: unpackWorld(world) }) };
  }
};

/** All that is known, a line for each file of the code. What is no mutant any more is forgotten. */
export const writeResults = async (file, mutants) => {
  const [says, tests] = [createTexts(), createTexts()];
  const lines = new Map();
  for (const { isDone, caught, ...one } of mutants) {
    if (!isDone) continue;
    let result = null;
    if (caught?.by === 'test') result = ['test', tests.numberOf(caught.title)];
    if (caught?.by === 'world')
      result = ['world', says.numberOf(wordsOf(caught.fault)), ...(caught.world ? [packWorld(caught.world)] : [])];
    lines.set(one.file, { ...lines.get(one.file), [keyOf(one)]: result });
  }
  const list = (texts) => texts.all().map((text) => JSON.stringify(text));
  const body = [...lines].map(([name, results]) => `${JSON.stringify(name)}: ${JSON.stringify(results)}`);
  const text = `{
"says": [
${list(says).join(',\n')}
],
"tests": [
${list(tests).join(',\n')}
],
"mutants": {
${body.join(',\n')}
}
}
`;
  // Whoever is stopped in the middle of it leaves what was there before.
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
};
