import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.ts';

/** One container of one function: it loads the deployed bundle once and answers one invocation at a time. */
type Invocation = { id: number; event: unknown };
export type InvocationAnswer = { id: number; result: unknown } | { id: number; error: string };

const { bundle } = workerData as { bundle: string };
const { handler } = createRequire(bundle)(bundle) as { handler: (event: unknown) => Promise<unknown> };

const invoke = async ({ id, event }: Invocation): Promise<InvocationAnswer> => {
  try {
    return { id, result: await handler(event) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
};

parentPort?.on('message', (invocation: Invocation) => {
  void invoke(invocation).then((answer) => parentPort?.postMessage(answer));
});
