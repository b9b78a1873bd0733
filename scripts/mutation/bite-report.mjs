import { replayOf } from './bite-worlds.mjs';
import { oneLine } from './instrument.mjs';
import { keyOf } from './key-of.mjs';
import { JUDGED, LEFT_OVER, VERDICTS } from './left-over.mjs';

/** What each kind of mutant is called in the report. */
const KINDS = new Map([
  [
    'write',
    'part of a conditional expression of the table that always or never holds, `if_not_exists` that overwrites',
  ],
  ['guard', 'guard (an `if` that returns, throws or goes on) left out'],
  ['condition', 'condition, or a part of it, that always or never holds'],
  ['order', 'two steps in the other order'],
  ['step', 'step left out'],
  ['await', 'step that is not waited for'],
  ['failure', 'failure swallowed, not caught, or one that ends what should go on'],
  ['retry', 'one try instead of several'],
  ['lease', 'lease that has ended when it begins'],
  ['time', 'arithmetic of times and counts'],
  ['bound', 'bound of a size left out'],
]);
/** Of these every single one is listed, and what is left of them has its reason. */
export const LISTED = ['write', 'lease', 'retry', 'order', 'guard'];

/** A fault of a world in words that are the same for every world. */
export const wordsOf = (fault) =>
  oneLine(fault)
    .replaceAll(/\d{12}\/[a-z-]+-\d\/sg-\w+\/\d+/g, 'a finding')
    .replaceAll(/sgr-\w+=\S+/g, 'an exposure')
    .replaceAll(/sgr-\w+/g, 'a rule')
    .replaceAll(/sg-\w+/g, 'a group')
    .replaceAll(/(a finding)\/[\w/=.:#-]+/g, 'a transition')
    .replaceAll(/(?<=open: | opened | exposure: ).*/g, '…')
    .replace(/(a dead letter: \w+).*/, '$1')
    .replace(/(a bug: \w+).*/, '$1')
    .replaceAll(/-?\b\d+\b/g, 'N')
    .slice(0, 90);

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const codeOf = (text, most = 70) => `\`${cut(oneLine(text).replaceAll('`', "'"), most).replaceAll('|', '\\|')}\``;
const lineOf = ({ place }) => place.split(':')[0];
const fileOf = ({ file }) => file.replace(/^src\//, '');
const isBy = (by) => (one) => one.caught?.by === by;

/** Why it may survive; null when nobody has said so. */
export const whyLeft = (one) => {
  if (!LISTED.includes(one.kind)) return null;
  const isIt = ({ file, from, to, kind }) =>
    one.file.endsWith(`/${file}`) &&
    (kind === undefined || kind === one.kind) &&
    (from === undefined || oneLine(one.from).includes(from)) &&
    (to === undefined || oneLine(one.to) === to);
  return LEFT_OVER.find(isIt)?.why ?? null;
};

/** What it was judged to be; null when nobody has judged it. */
const verdictOf = (one) => JUDGED[keyOf(one)] ?? null;
const judgedText = (one) => {
  const [verdict, why] = verdictOf(one) ?? [];
  if (verdict === undefined) return '**not judged**';
  return `${verdict === 'GAP' ? '**GAP**' : verdict}${why ? `. ${oneLine(why)}` : ''}`;
};

const removedText = (one) => {
  if (one.what !== undefined) return one.what;
  if (one.kind === 'guard') return `${codeOf(one.from)} left out`;
  if (one.kind === 'order') return `${codeOf(one.from, 40)} after ${codeOf(one.then, 40)}`;
  return `${codeOf(one.from)} → ${codeOf(one.to, 60)}`;
};
const caughtText = ({ caught }) => {
  if (caught === undefined) return '**nothing**';
  if (caught.by === 'test') return caught.title === '' ? 'a test never ends' : `test: ${cut(caught.title, 90)}`;
  const replay = caught.world ? ` (\`${replayOf(caught.world).replaceAll('"', '').slice(0, 60)}\`)` : '';
  return `${wordsOf(caught.fault)}${replay}`;
};

const countsOf = (list) => [list.length, list.filter(isBy('world')).length, list.filter(isBy('test')).length];
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const groupBy = (list, keyOf) =>
  Map.groupBy?.(list, keyOf) ??
  list.reduce((all, one) => all.set(keyOf(one), [...(all.get(keyOf(one)) ?? []), one]), new Map());

/** docs/bite.md of all results. */
export const reportOf = (mutants, { worlds }) => {
  const results = mutants.filter(({ isDone }) => isDone);
  const left = results.filter(({ caught }) => caught === undefined);
  const [all, byWorld, byTest] = countsOf(results);
  const kinds = [...KINDS].map(([kind, words]) => {
    const counts = countsOf(results.filter((one) => one.kind === kind));
    return [words, ...counts, counts[0] - counts[1] - counts[2]];
  });
  const tried = kinds.filter(([, count]) => count > 0);
  const untried = [...KINDS.keys()].flatMap((kind) => {
    const all = mutants.filter((one) => one.kind === kind);
    const open = all.filter(({ isDone }) => !isDone).length;
    return open === 0 ? [] : [`${open} of ${all.length} of the kind ${kind}`];
  });
  const files = [...groupBy(results, fileOf)].map(([file, list]) => {
    const counts = countsOf(list);
    return [`\`${file}\``, ...counts, counts[0] - counts[1] - counts[2]];
  });
  const checks = [...groupBy(results.filter(isBy('world')), ({ caught }) => wordsOf(caught.fault))]
    .map(([words, { length }]) => [words, length])
    .sort((a, b) => b[1] - a[1]);
  const listed = [
    ...groupBy(
      results.filter(({ kind }) => LISTED.includes(kind)),
      fileOf,
    ),
  ].map(([file, list]) =>
    [
      `<details><summary><code>${file}</code>: ${list.length}</summary>\n`,
      table(
        ['line', 'kind', 'removed', 'caught by'],
        list.map((one) => [lineOf(one), one.kind, removedText(one), caughtText(one)]),
      ),
      '\n</details>',
    ].join('\n'),
  );
  const isListed = ({ kind }) => LISTED.includes(kind);
  const others = [
    ...groupBy(
      left.filter((one) => !isListed(one)),
      fileOf,
    ),
  ].map(([file, list]) =>
    [
      `<details><summary><code>${file}</code>: ${list.length}</summary>\n`,
      ...list.map((one) => `- ${lineOf(one)}, ${one.kind}: ${removedText(one)}: ${judgedText(one)}`),
      '\n</details>',
    ].join('\n'),
  );
  const unlisted = left.filter((one) => !isListed(one));
  const countOf = (verdict) => unlisted.filter((one) => (verdictOf(one)?.[0] ?? null) === verdict).length;
  const verdicts = [...VERDICTS, [null, '**not judged yet**']]
    .map(([verdict, words]) => [words, verdict ?? '', countOf(verdict)])
    .filter(([, , count]) => count > 0);
  const reasons = [...groupBy(left.filter(isListed), (one) => whyLeft(one) ?? '**not explained**')].map(
    ([why, list]) => [
      [...groupBy(list, fileOf)].map(([file, those]) => `\`${file}\` ${those.map(lineOf).join(', ')}`).join('; '),
      String(list.length),
      why,
    ],
  );
  return `# What catches a missing guard

Does the simulation bite? \`npm run bite\` removes what the promises hang on, one thing at a time, and lets the simulation
find out, in \`src/use-cases\`, in what decides in \`src/finding\` and in the tables (\`scripts/mutation/guards-of.mjs\` says
what is removed, \`by-hand.mjs\` adds what takes knowing the code).${untried.length === 0 ? '' : ` Not tried yet are ${untried.join(', ')}; of each kind mutants are tried in the order of a hash of their text, so that what was tried is a sample.`}
All of it is in one bundle behind switches. A mutant meets the worlds that reach it: each scenario as it
is, with everything delivered twice, with old answers of EC2, with sweeps, and over the real table; then crash points,
random worlds and runs that contend for the table in turn, ${worlds} of them, until one of them goes wrong. The oracles see
the real thing, not the mutant. What no world catches meets the tests of \`test/use-cases\` and \`test/finding\` that reach it, the quickest first, for 2 seconds each
(\`--patient\`: 20); what is of the table, the contract suites on dynalite.

This page is written by \`npm run bite -- --write\`. \`npm run simulate -- …\` with what stands in brackets plays the same
world without the mutant; \`npm run bite -- --quick\` has a sample caught again, which is a step of CI: in the world that
caught it first, or in others where that one has changed with the bot. Two of the sample may be lost to chance; it holds
no mutant that takes a crash to be caught, whose worlds change with every call.

${table(['what', 'mutants', 'caught by the simulation', 'by tests alone', 'left'], [...tried, ['**all**', all, byWorld, byTest, left.length]])}

## By file

${table(['file', 'mutants', 'simulation', 'tests', 'left'], files)}

## What the simulation says

The checks that caught a mutant, and how many.

${table(['check', 'mutants'], checks)}

## Every conditional write, lease, retry, order and guard

${listed.join('\n')}

## What is left of these, and why it may

${reasons.length === 0 ? 'Nothing.' : table(['where', 'mutants', 'why'], reasons)}

## What is left of the other kinds

${unlisted.length} that no world and no test caught. By the judgement of somebody who has read the code around it:

${table(['what it comes to', 'in the lists', 'mutants'], verdicts)}

${others.join('\n')}
`;
};

/** One mutant on the console. */
export const lineFor = (one) =>
  `${one.file}:${one.place} ${one.kind}  ${one.what ?? `${cut(oneLine(one.from), 90)}  →  ${cut(oneLine(one.to), 90)}`}\n    ${
    one.caught
      ? `${cut(oneLine(one.caught.fault ?? one.caught.title), 100)}  ${one.caught.world ? replayOf(one.caught.world) : ''}`
      : `left: ${whyLeft(one) ?? 'NOT EXPLAINED'}`
  }`;
