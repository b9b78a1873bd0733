import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.ts';

/**
 * All containers of one function: it loads the deployed bundle once. Invocations that run at the same time share here
 * what in AWS those of one container share that run after one another.
 */
type Invocation = { id: number; event: unknown };
export type InvocationAnswer = { id: number; result: unknown } | { id: number; error: string };

const { bundle, timeout } = workerData as { bundle: string; timeout: number };
type Handler = (event: unknown, context: object) => Promise<unknown>;
const { handler } = createRequire(bundle)(bundle) as { handler: Handler };

const invoke = async ({ id, event }: Invocation): Promise<InvocationAnswer> => {
  const end = Date.now() + timeout;
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => end - Date.now() };
  try {
    return { id, result: await handler(event, context) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
};

parentPort?.on('message', (invocation: Invocation) => {
  void invoke(invocation).then((answer) => parentPort?.postMessage(answer));
});
