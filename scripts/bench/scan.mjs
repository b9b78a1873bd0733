import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { clearInterval, setInterval } from 'node:timers';
import { build } from 'esbuild';
import { figure, median, spread, table } from './figures.mjs';
import { root } from './load-typescript.mjs';
import { residentPeak } from './peak-memory.mjs';
import { peerEnvironment } from './peer-environment.mjs';

const measure = async (url, command, args) => {
  const env = peerEnvironment(url);
  const begun = process.hrtime.bigint();
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, residentPeak(child.pid) ?? 0)), 10);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  clearInterval(watching);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  const { exposed, calls } = JSON.parse(output.trimEnd().split('\n').at(-1));
  return { seconds: Number(process.hrtime.bigint() - begun) / 1e9, peak, exposed, calls };
};

/** `portcullis scan` of one large region beside naive scans of it, on the local AWS: whole processes in turn. */
export const scan = async ({ runs, python, groups = 10_000 }) => {
  const serverFile = path.join(root, 'dist', `estate-server-${process.pid}.mjs`);
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' };
  await build({ ...options, entryPoints: [path.join(root, 'test/support/estate-server.ts')], outfile: serverFile });
  const server = spawn(process.execPath, [serverFile, String(groups)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = await once(createInterface(server.stdout), 'line');
    const scans = {
      '`portcullis scan --json`': [
        process.execPath,
        ['dist/portcullis.js', 'scan', '--regions', 'eu-west-1', '--json'],
      ],
      'naive, the same SDK': [process.execPath, ['scripts/bench/peers/naive-scan.mjs']],
      'naive, boto3': [python, ['scripts/bench/peers/naive_scan.py']],
    };
    const results = Object.fromEntries(Object.keys(scans).map((name) => [name, []]));
    for (let round = 0; round <= runs; round += 1)
      for (const [name, [command, args]] of Object.entries(scans)) {
        const result = await measure(url, command, args);
        // The first round only warms everything up.
        if (round > 0) results[name].push(result);
      }
    const own = median(results['`portcullis scan --json`'].map(({ seconds }) => seconds));
    const rows = Object.entries(results).map(([name, all]) => {
      const seconds = all.map((one) => one.seconds);
      const peak = figure(median(all.map((one) => one.peak)), 0);
      return [name, spread(seconds), `${figure(median(seconds) / own, 1)} ×`, String(all[0].calls), `${peak} MB`];
    });
    return {
      title: '`portcullis scan` beside a naive loop over `DescribeSecurityGroups`',
      command: 'npm run bench -- scan',
      text: `One region of ${figure(groups)} groups with ${figure(groups * 6)} inbound rules on the local AWS, 50 groups open to the world. The
naive scans are what scripts of this kind do: every group in one answer, all of it kept, then the rules and the
interfaces of each open group by a call each; they know no union of sources, no prefix list, and whether something
carries a group, but not whether the internet gets there. Reading XML is what takes the time. Peak memory is one page and
Node's own; that of the naive scans grows with the account (a test scans 144,000 rules with a heap of 40 MB).`,
      tables: [table(['scan', 'seconds', 'beside ours', 'calls', 'peak memory'], 'lrrrr', rows)],
      plot: null,
    };
  } finally {
    server.kill();
    await rm(serverFile, { force: true });
  }
};
