import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'aws-lambda';
import type { LogFields } from '../ports.ts';

const fields = new AsyncLocalStorage<LogFields>();
let isCold = true;

/** What every line of this run says besides: set where a run begins, so that nobody has to hand it on. */
export const withLogContext = <T>(more: LogFields, run: () => T): T =>
  fields.run({ ...fields.getStore(), ...more }, run);
export const logContext = (): LogFields => fields.getStore() ?? {};

/** What we read of Lambda's second argument. Most tests give none. */
export type Invocation = Pick<Context, 'awsRequestId'> & Partial<Pick<Context, 'getRemainingTimeInMillis'>>;

/** The context of an invocation: Lambda's request id, and whether its container has just been started. */
export const withInvocation = <T>(context: Invocation | undefined, run: () => T): T => {
  const coldStart = isCold;
  isCold = false;
  return withLogContext({ requestId: context?.awsRequestId, coldStart }, run);
};
