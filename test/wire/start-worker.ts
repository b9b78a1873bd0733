import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { node24 } from '../deploy/packaged.ts';

export type Worker = {
  /** `at`: what the time is (epoch ms). Rejects when the process ends before it answers, or the handler throws. */
  invoke: (event: unknown, at: number) => Promise<unknown>;
  /** kill -9, whatever it is doing. The next event starts another one. */
  kill: () => void;
  close: () => Promise<void>;
};
type WorkerOptions = {
  bundle: string;
  env: Record<string, string>;
  /** Ms, as deployed. */
  timeout: number;
  onLine: (line: string) => void;
};
type Answer = { id: number; result?: unknown; error?: string };

/** A function in a process of its own, under the Node version of Lambda, started anew whenever it is not there. */
export const startWorker = ({ bundle, env, timeout, onLine }: WorkerOptions): Worker => {
  let child: Promise<ChildProcess> | null = null;
  let last = 0;
  const start = async (): Promise<ChildProcess> => {
    const script = path.join(import.meta.dirname, 'wire-worker.mjs');
    const started = fork(script, [bundle], {
      execPath: node24(),
      execArgv: [],
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [started.stdout, started.stderr])
      if (stream) createInterface({ input: stream }).on('line', onLine);
    started.once('exit', () => (child = null));
    await once(started, 'message');
    return started;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = await child;
    if (!running || running.exitCode !== null) return;
    running.kill(signal);
    await once(running, 'exit');
  };
  return {
    invoke: async (event, at) => {
      const running = await (child ??= start());
      const id = (last += 1);
      return new Promise((resolve, reject) => {
        const hear = (answer: Answer) => {
          if (answer.id !== id) return;
          stop();
          if (answer.error === undefined) resolve(answer.result);
          else reject(new Error(answer.error));
        };
        const fail = () => {
          stop();
          reject(new Error('the process ended before it answered'));
        };
        const stop = () => void running.off('message', hear).off('exit', fail);
        running.on('message', hear).once('exit', fail);
        running.send({ id, event, at, timeout });
      });
    },
    kill: () => void end('SIGKILL'),
    close: () => end('SIGTERM'),
  };
};
