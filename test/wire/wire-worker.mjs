// Run by start-worker.ts under the Node version of Lambda: one container of one function. Loads the deployed bundle and
// answers each event that its parent sends. The clock is the parent's, and what waits, waits a tenth of its time: a call
// that hangs until its time limit is not to make a test hang as long.
import { createRequire } from 'node:module';
import timers from 'node:timers/promises';

const SPEED = 10;
const { setTimeout: wait } = globalThis;
const now = Date.now.bind(Date);

let ahead = 0;
Date.now = () => now() + ahead;
globalThis.setTimeout = (run, ms, ...given) => wait(run, ms / SPEED, ...given);
AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  wait(() => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms / SPEED).unref();
  return controller.signal;
};
// Whoever sleeps wakes at its time, and nobody sleeps meanwhile.
timers.setTimeout = (ms) => {
  ahead += ms;
  return new Promise((resolve) => wait(resolve, 1));
};

const [bundle] = process.argv.slice(2);
const { handler } = createRequire(bundle)(bundle);

process.on('message', async ({ id, event, at, timeout }) => {
  ahead = at - now();
  const end = now() + timeout / SPEED;
  const context = { awsRequestId: `request-${id}`, getRemainingTimeInMillis: () => (end - now()) * SPEED };
  const answer = await handler(event, context).then(
    (result) => ({ result }),
    (error) => ({ error: String(error) }),
  );
  process.send({ id, ...answer });
});
process.send({ id: 0 });
