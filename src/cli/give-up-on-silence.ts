import { PortcullisError } from '../errors.ts';

/** A client of AWS; what it sends and answers does not matter here. */
type Client = { middlewareStack: { add(middleware: never, options: never): void } };
type Send = (attempt: unknown) => Promise<unknown>;

/** How often AWS may leave one call without any answer. */
const MOST_SILENCES = 3;

/**
 * For the options of a client: how long AWS may take to answer (ms). By itself the SDK waits for ever. A page of a
 * thousand groups takes some seconds.
 */
export const answeringWithin = (ms = 20_000) => ({
  requestHandler: { connectionTimeout: 5_000, requestTimeout: ms, socketTimeout: ms, throwOnRequestTimeout: true },
});

/**
 * Makes a client that tries a throttled call patiently give up sooner on one that nobody answers: a region behind a
 * firewall would keep somebody waiting for minutes. Answers the client.
 */
export const giveUpOnSilence = <C extends Client>(client: C): C => {
  const options = { step: 'deserialize', name: 'giveUpOnSilence' };
  client.middlewareStack.add(countSilences as never, options as never);
  return client;
};

/** Made anew for each call; `next` is one attempt of it, since this comes after what tries again. */
const countSilences = (next: Send): Send => {
  let silences = 0;
  return async (attempt) => {
    try {
      return await next(attempt);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
      silences += 1;
      if (silences < MOST_SILENCES) throw error;
      // Without its cause, in which the SDK would see something to be tried again.
      throw new PortcullisError('no-answer', `AWS left the call without an answer, ${MOST_SILENCES} times.`);
    }
  };
};
