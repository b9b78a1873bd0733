import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../e2e/start-sandbox.ts';
import { pythonBin } from '../packaged.ts';

export type Emulator = { url: string; close: () => Promise<void> };

const BOUND = 120_000;

/** moto in a process of its own, empty, with the types that emulator.py adds. `queueUrl`: what queues' URLs begin with. */
export const startEmulator = async (queueUrl: string): Promise<Emulator> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const script = path.join(import.meta.dirname, 'emulator.py');
  const child = spawn(path.join(pythonBin(), 'python'), [script, String(port), queueUrl], {
    env: { PATH: '/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
  const end = Date.now() + BOUND;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`moto does not start: ${said}`);
    await pause(200);
  }
  return {
    url,
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
};

const answers = async (url: string): Promise<boolean> =>
  (await fetch(`${url}/moto-api/`).catch(() => null))?.ok === true;
