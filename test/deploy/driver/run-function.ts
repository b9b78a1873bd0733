import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { node24 } from '../packaged.ts';

export type RunningFunction = {
  invoke: (event: unknown) => Promise<unknown>;
  log: () => string;
  close: () => Promise<void>;
};
export type FunctionToRun = {
  /** As it is called in AWS. */
  name: string;
  arn: string;
  handler: string;
  /** Seconds. */
  timeout: number;
  /** The unpacked zip. */
  folder: string;
  /** The whole environment, as the process has it. */
  environment: Record<string, string>;
  /** How far (ms) the clock of the function is ahead of the machine's. */
  ahead: () => number;
};
type Invocation = { id: string; event: unknown; done: (answer: unknown) => void; fail: (why: Error) => void };

const text = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/**
 * A function in a process of its own under Lambda's Node, behind a Runtime API of its own
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). One event at a time, as Lambda does. `aws-lambda-ric` itself
 * compiles native code when it is installed, so bootstrap.mjs stands for it.
 */
export const runFunction = async (given: FunctionToRun): Promise<RunningFunction> => {
  const queue: Invocation[] = [];
  let waiting: ServerResponse | null = null;
  let current: Invocation | null = null;
  let log = '';
  let failure: Error | null = null;

  const handOut = () => {
    if (!waiting || current) return;
    current = queue.shift() ?? null;
    if (!current) return;
    waiting.writeHead(200, {
      'lambda-runtime-aws-request-id': current.id,
      'lambda-runtime-deadline-ms': String(Date.now() + given.timeout * 1_000),
      'lambda-runtime-invoked-function-arn': given.arn,
      'x-clock-ahead': String(given.ahead()),
    });
    waiting.end(JSON.stringify(current.event));
    waiting = null;
  };
  const settle = (how: (invocation: Invocation) => void) => {
    const invocation = current;
    current = null;
    if (invocation) how(invocation);
  };
  const failed = (what: string) => new Error(`${given.name} ${what}\n${log.slice(-4_000)}`);
  const end = (why: Error) => {
    failure = why;
    settle(({ fail }) => fail(why));
    for (const { fail } of queue.splice(0)) fail(why);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const route = (request.url ?? '').replace('/2018-06-01/runtime/', '').replace(/invocation\/[^/]+-[^/]+\//, '');
    if (route === 'invocation/next') {
      waiting = response;
      return handOut();
    }
    const body = await text(request);
    if (route === 'response') settle(({ done }) => done(JSON.parse(body)));
    else if (route === 'error') settle(({ fail }) => fail(failed(`fails: ${body}`)));
    else end(failed(`cannot be loaded: ${body}`));
    response.writeHead(202).end();
  };
  const api = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));

  const child = spawn(node24(), [path.join(import.meta.dirname, 'bootstrap.mjs')], {
    cwd: given.folder,
    env: {
      ...given.environment,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      AWS_LAMBDA_FUNCTION_NAME: given.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: given.folder,
      _HANDLER: given.handler,
      CLOCK_AHEAD: String(given.ahead()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.on('exit', (code) => failure ?? end(failed(`has ended with ${code}`)));

  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const timer = setTimeout(() => end(failed(`took longer than ${given.timeout} s`)), given.timeout * 1_000);
        const over =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            then(value);
          };
        queue.push({ id: randomUUID(), event, done: over(resolve), fail: over(reject) });
        handOut();
      }),
    log: () => log,
    close: async () => {
      failure ??= failed('is closed');
      if (child.exitCode === null && child.signalCode === null) {
        child.kill();
        await once(child, 'exit');
      }
      api.closeAllConnections();
      api.close();
    },
  };
};
