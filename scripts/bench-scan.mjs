// Times `portcullis scan` of one large region beside naive scans of it, on the local AWS, as whole processes run in turn:
// wall-clock time, calls and peak memory. `npm run bench:scan -- [groups] [rounds]`. The one by boto3 runs where
// PYTHON_BIN (a folder) has a python3 with boto3.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, devNull } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { clearInterval, setInterval } from 'node:timers';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const [groups = 10_000, rounds = 5] = process.argv.slice(2).map(Number);
const serverFile = path.join(root, 'dist', `estate-server-${process.pid}.mjs`);

/** The most memory that the process has had resident so far, in MB; null where Linux does not say it (any more). */
const peakOf = (pid) => {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};

const measure = async (url, command, args) => {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const begun = process.hrtime.bigint();
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, peakOf(child.pid) ?? 0)), 10);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  clearInterval(watching);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  const { exposed, calls } = JSON.parse(output.trimEnd().split('\n').at(-1));
  return { seconds: Number(process.hrtime.bigint() - begun) / 1e9, peak, exposed, calls };
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

await build({
  entryPoints: [path.join(root, 'test/support/estate-server.ts')],
  bundle: true,
  outfile: serverFile,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const server = spawn(process.execPath, [serverFile, String(groups)], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [url] = await once(createInterface(server.stdout), 'line');
  const python = process.env.PYTHON_BIN;
  const scans = {
    'portcullis scan': [process.execPath, ['dist/portcullis.js', 'scan', '--regions', 'eu-west-1', '--json']],
    'naive, same SDK': [process.execPath, ['scripts/bench-scan/naive-scan.mjs']],
    ...(python ? { 'naive, boto3': [path.join(python, 'python3'), ['scripts/bench-scan/naive_scan.py']] } : {}),
  };
  const results = Object.fromEntries(Object.keys(scans).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, [command, args]] of Object.entries(scans)) {
      const result = await measure(url, command, args);
      // The first round only warms everything up.
      if (round > 0) results[name].push(result);
    }
  console.log(
    `${groups} groups, ${groups * 6} inbound rules, ${rounds} rounds, ${availableParallelism()} cores, Node ${process.version}`,
  );
  for (const [name, all] of Object.entries(results)) {
    const seconds = all.map((one) => one.seconds);
    console.log(
      `${name.padEnd(18)} ${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)})  ` +
        `${String(all[0].calls).padStart(5)} calls  ${median(all.map(({ peak }) => peak))
          .toFixed(0)
          .padStart(4)} MB  ${all[0].exposed} exposed`,
    );
  }
} finally {
  server.kill();
  await rm(serverFile, { force: true });
}
