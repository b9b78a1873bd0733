// Stands for Lambda's Node 24 runtime, in a process of its own: asks the Runtime API for one event after another and has
// the handler answer it. As strict as the real one: no third parameter, and what fails while loading is an init error.
import { createRequire } from 'node:module';
import path from 'node:path';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const post = (place, body, headers = {}) => fetch(`${api}/${place}`, { method: 'POST', body, headers });
const describe = (error) =>
  JSON.stringify({ errorType: error?.name, errorMessage: error?.message, trace: String(error?.stack).split('\n') });
const fail = (place, error) =>
  post(place, describe(error), { 'lambda-runtime-function-error-type': `Runtime.${error?.name ?? 'Unknown'}` });

// The clock that the test turns: what is waited for is waited for in no time.
let ahead = 0;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [RealDate.now() + ahead] : parts));
  }
  static now() {
    return RealDate.now() + ahead;
  }
};

const load = () => {
  const [file, name] = _HANDLER.split(/\.(?=[^.]+$)/);
  const handler = createRequire(import.meta.url)(path.join(LAMBDA_TASK_ROOT, `${file}.cjs`))[name];
  if (typeof handler !== 'function') throw new Error(`${_HANDLER} is undefined or not exported`);
  if (handler.length > 2) throw new Error('Node 24 takes no handler with a callback');
  return handler;
};

const contextOf = (headers) => ({
  awsRequestId: headers.get('lambda-runtime-aws-request-id'),
  invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  getRemainingTimeInMillis: () => Number(headers.get('lambda-runtime-deadline-ms')) - RealDate.now(),
});

let handler;
ahead = Number(process.env.CLOCK_AHEAD ?? 0);
delete process.env.CLOCK_AHEAD;
try {
  handler = load();
} catch (error) {
  await fail('init/error', error);
  process.exit(1);
}
for (;;) {
  // What waits for too long is asked again. Without its Runtime API it has nothing to live for.
  const next = await fetch(`${api}/invocation/next`).catch((error) => error);
  if (next.cause?.code === 'ECONNREFUSED') process.exit(0);
  if (!next.ok) continue;
  const context = contextOf(next.headers);
  ahead = Number(next.headers.get('x-clock-ahead'));
  try {
    const answer = await handler(await next.json(), context);
    await post(`invocation/${context.awsRequestId}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await fail(`invocation/${context.awsRequestId}/error`, error);
  }
}
