import { createHash } from 'node:crypto';
import { messageOf, PortcullisError } from '../errors.ts';
import type { Ask, OperatorRequest, Reply } from '../operator/operation.ts';
import { SIGNED_HEADER, signedText, STS_CALL } from '../operator/operation.ts';
import type { Door } from '../operator/operator-url.ts';
import type { Clock } from '../ports.ts';
import { signRequest, type Credentials } from './sign-request.ts';

/** What whoever uses the command line has to be allowed, on the one route. */
export const actions = ['execute-api:Invoke'] as const;

/** How long one request may take (ms): the function itself waits some seconds for an answer. */
const PATIENCE = 20_000;
/** The waits before each try (ms). What is asked twice is done once: an operation has an id. */
const WAITS = [0, 500, 2_000] as const;

export type AskOperator = (ask: Ask) => Promise<Reply>;

/**
 * Asks the function `operate`, as whom the credentials say. Each request is signed twice: for API Gateway, and for STS,
 * which tells the function who asks. Throws `no-answer`, with what to do about it.
 */
export const createOperatorDoorHttp =
  (
    { url, api, region, stsHost }: Door,
    { credentials, clock }: { credentials: () => Promise<Credentials>; clock: Pick<Clock, 'now' | 'sleep'> },
    send: typeof fetch = fetch,
  ): AskOperator =>
  async (ask) => {
    const text = JSON.stringify(ask);
    const attempt = async (): Promise<Response> => {
      const signer = await credentials();
      const now = clock.now();
      const sts = {
        method: STS_CALL.method,
        host: stsHost,
        path: STS_CALL.path,
        headers: {
          'content-type': STS_CALL.contentType,
          [SIGNED_HEADER]: createHash('sha256').update(signedText(api, text)).digest('hex'),
        },
        body: STS_CALL.body,
      };
      const proof = signRequest(sts, signer, { region, service: 'sts', now });
      const request: OperatorRequest = {
        ask: text,
        proof: {
          authorization: proof.authorization,
          date: proof['x-amz-date'],
          token: proof['x-amz-security-token'] ?? null,
        },
      };
      const body = JSON.stringify(request);
      const headers = { 'content-type': 'application/json' };
      const own = { method: 'POST', host: url.host, path: url.pathname, headers, body };
      const signature = signRequest(own, signer, { region, service: 'execute-api', now });
      return send(url, {
        method: 'POST',
        headers: { ...headers, ...signature },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      });
    };
    let failure: unknown = null;
    for (const wait of WAITS) {
      if (wait > 0) await clock.sleep(wait);
      try {
        const answer = await attempt();
        const reply = replyIn(await answer.text());
        if (reply !== null && answer.status < 500) return reply;
        if (answer.status === 403) throw new PortcullisError('not-listed', FORBIDDEN);
        failure = new PortcullisError('no-answer', why(reply) ?? `It answered HTTP ${answer.status}.`);
      } catch (error) {
        if (error instanceof PortcullisError && error.code === 'not-listed') throw error;
        if (error instanceof Error && error.name === 'CredentialsProviderError') throw noCredentials(error);
        failure = error;
      }
    }
    throw new PortcullisError('no-answer', `${url.href} gives no answer. ${reasonOf(failure)}`, { cause: failure });
  };

const FORBIDDEN =
  'API Gateway lets you in to nothing: your credentials have expired, or your IAM policy lacks execute-api:Invoke on the ' +
  'route POST /operator, or you are in another account. docs/operate.md has the policy.';

const noCredentials = (error: Error): PortcullisError =>
  new PortcullisError('bad-configuration', `There are no AWS credentials: ${error.message}`, { cause: error });

const why = (reply: Reply | null): string | null => (reply !== null && 'why' in reply ? reply.why : null);

/** `fetch failed` says nothing; its cause does. */
const reasonOf = (error: unknown): string => messageOf(error instanceof Error && error.cause ? error.cause : error);

/** Null when it is none of ours, as what API Gateway itself answers. */
const replyIn = (text: string): Reply | null => {
  try {
    const reply: unknown = JSON.parse(text);
    return typeof reply === 'object' && reply !== null && 'kind' in reply ? (reply as Reply) : null;
  } catch {
    return null;
  }
};
