// `npm run bench [-- SECTION…]`: Portcullis beside what people would use instead, in one run on this machine. Without
// sections it runs them all and writes docs/benchmarks.md with its plots; with sections it only prints. Needs `jq`, and
// Python for the peers, which it installs into .venv-bench. About a quarter of an hour.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { burst } from './bench/burst.mjs';
import { custodian } from './bench/custodian.mjs';
import { evaluate } from './bench/evaluate.mjs';
import { criticalPath } from './bench/path.mjs';
import { scan } from './bench/scan.mjs';
import { startUp } from './bench/sizes.mjs';

const root = path.resolve(import.meta.dirname, '..');
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const SECTIONS = { path: criticalPath, 'start-up': startUp, evaluate, scan, custodian, burst };
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(', ')}. There is ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}

/** Where the peers are, as `test/requirements.txt` of their own pins them. */
const installPeers = () => {
  const venv = path.join(root, '.venv-bench');
  const must = (command, args) => {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  };
  if (!existsSync(path.join(venv, 'bin/pip'))) must('python3', ['-m', 'venv', venv]);
  const requirements = path.join(root, 'scripts/bench/peers/requirements.txt');
  must(path.join(venv, 'bin/pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--requirement',
    requirements,
  ]);
  return path.join(venv, 'bin');
};

const jq = spawnSync('jq', ['--version'], { encoding: 'utf8' });
if (jq.error) throw new Error('jq is not installed: it is what `evaluate` is measured beside.');
const venv = installPeers();
const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-bench-'));
const options = { runs: 5, folder, venv, python: path.join(venv, 'python3') };
const results = [];
try {
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = Date.now();
    process.stdout.write(`== ${name} …`);
    const result = await run(options);
    process.stdout.write(` ${Math.round((Date.now() - started) / 1_000)} s\n\n${result.tables.join('\n\n')}\n\n`);
    results.push(result);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (wanted.length === 0) await writeReport();

/** The document, with a plot for each section that has bars. */
async function writeReport() {
  const images = path.join(root, 'docs/images');
  await mkdir(images, { recursive: true });
  for (const { plot } of results) {
    if (!plot) continue;
    const input = JSON.stringify(plot);
    const file = path.join(images, `bench-${plot.file}.svg`);
    execFileSync(path.join(venv, 'python3'), [path.join(root, 'scripts/bench/peers/plot.py'), file], { input });
  }
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, ${jq.stdout.trim()}`;
  const sections = results.map(({ title, command, text, tables, plot }) =>
    [
      `## ${title}`,
      text,
      ...tables,
      ...(plot ? [`![${plot.label}](images/bench-${plot.file}.svg)`] : []),
      `\`${command}\``,
    ].join('\n\n'),
  );
  const document = [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. A figure in brackets is the least and the most of the
runs, the one before it their median. Times are those of this machine; ratios, of things measured in the same run, are
what to compare.`,
    ...sections,
  ].join('\n\n');
  const file = path.join(root, 'docs/benchmarks.md');
  await writeFile(file, `${document}\n`);
  execFileSync(process.execPath, [path.join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', file]);
  for (const { headline } of results) if (headline) console.log(`README: ${headline}`);
}
