import { spawn } from 'node:child_process';

import { once } from 'node:events';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

// The built command line, as `npx portcullis` runs it. `npm ci` builds it, and so does `npm run build`.
const CLI = fileURLToPath(new URL('../../dist/portcullis.js', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/cloudtrail/', import.meta.url));
const fixture = (name: string) => JSON.stringify(JSON.parse(readFileSync(`${FIXTURES}${name}`, 'utf8')));

type Run = { nodeArgs?: readonly string[]; input?: () => AsyncGenerator<string>; lines?: number };
/** Runs the command line; with `lines`, closes its output after so many, as `head` does. */
const run = async (args: readonly string[], { nodeArgs = [], input, lines = Infinity }: Run = {}) => {
  const child = spawn(process.execPath, [...nodeArgs, CLI, 'evaluate', ...args], { env: {} });
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  child.stdin.on('error', () => undefined);
  const feed = (async () => {
    for await (const text of input?.() ?? []) {
      if (child.exitCode !== null || child.stdin.destroyed) break;
      if (!child.stdin.write(text)) await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
    }
    child.stdin.end();
  })();
  let [stdout, stderr, count] = ['', '', 0];
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (count === 0) stdout = String(chunk);
    for (const byte of chunk) if (byte === 10) count += 1;
    if (count >= lines) child.stdout.destroy();
  });
  const exitCode = await ended;
  await feed;
  return { stdout, stderr, count, exitCode };
};

describe('dist/portcullis.js evaluate', () => {
  it('may be run', () => {
    expect(() => accessSync(CLI, constants.X_OK)).not.toThrow();
    expect(readFileSync(CLI, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('judges every fixture, in the order given', async () => {
    const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));
    const { exitCode, stderr, count } = await run(files.map((name) => `${FIXTURES}${name}`));
    // One line each, and one more for the second record of the trail file.
    expect({ exitCode, stderr, count }).toEqual({ exitCode: 0, stderr: '', count: files.length + 1 });
  });

  it.each([
    [['--fail-on', 'exposed', 'authorize-list-form.json'], 1],
    [['--fail-on', 'exposed', 'authorize-private.json'], 0],
    [['no-such-file.json'], 2],
    [['--no-such-flag'], 2],
  ])('with %j exits with %i', async (args, expected) => {
    const paths = args.map((arg) => (arg.endsWith('.json') ? `${FIXTURES}${arg}` : arg));
    expect((await run(paths)).exitCode).toBe(expected);
  });

  it('ends quietly when its reader goes away', async () => {
    const input = async function* () {
      for (;;) yield `${fixture('authorize-flat-form.json')}\n`.repeat(500);
    };
    const { exitCode, stderr } = await run([], { input, lines: 1 });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('judges a hundred thousand records in less memory than they take', async () => {
    const batch = `${fixture('authorize-list-form.json')}\n${fixture('create-group.json')}\n`.repeat(500);
    const input = async function* () {
      for (let index = 0; index < 100; index += 1) yield batch;
    };
    // 160 MB of records: whoever keeps them, or their verdicts, dies of a heap of 24 MB.
    const { exitCode, stderr, count } = await run([], { nodeArgs: ['--max-old-space-size=24'], input });
    expect({ exitCode, stderr, count }).toEqual({ exitCode: 0, stderr: '', count: 100_000 });
  }, 60_000);
});
