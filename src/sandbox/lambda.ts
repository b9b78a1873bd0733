import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { InvocationAnswer } from './lambda-worker.ts';

export type LambdaOptions = {
  /** Path of the worker (`dist/lambda-worker.js`). */
  worker: string;
  /** Path of the function's bundle: the very file that is zipped for AWS. */
  bundle: string;
  /** The whole environment. Nothing of the shell's gets in, so no call can reach a real account. */
  env: Record<string, string>;
  /** Milliseconds, as configured for the deployed function. */
  timeout: number;
  /** A line that the function logged. */
  onLog: (line: string) => void;
};
export type Lambda = { invoke(event: unknown): Promise<unknown>; close(): Promise<void> };

/** Runs a packaged function in a thread of its own, with an environment of its own, as Lambda would. */
export const startLambda = ({ worker: file, bundle, env, timeout, onLog }: LambdaOptions): Lambda => {
  const worker = new Worker(file, { env, workerData: { bundle, timeout }, stdout: true, stderr: true });
  for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on('line', onLog);
  const waiting = new Map<number, (answer: InvocationAnswer) => void>();
  let last = 0;
  worker.on('message', (answer: InvocationAnswer) => waiting.get(answer.id)?.(answer));
  const failAll = (error: string) => waiting.forEach((answer, id) => answer({ id, error }));
  worker.on('error', (error) => failAll(`the function crashed: ${error.message}`));
  worker.on('exit', () => failAll('the function ended'));
  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const id = (last += 1);
        const timer = setTimeout(
          () => waiting.get(id)?.({ id, error: `the function took longer than ${timeout} ms` }),
          timeout,
        );
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          waiting.delete(id);
          if ('error' in answer) reject(new Error(answer.error));
          else resolve(answer.result);
        });
        worker.postMessage({ id, event });
      }),
    close: async () => {
      await worker.terminate();
    },
  };
};
