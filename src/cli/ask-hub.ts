import { createHash } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { messageOf, PortcullisError } from '../errors.ts';
import { SIGNED_HEADER, signedText, STS_CALL, type Ask, type Proof, type Reply } from '../operator/operation.ts';

/** Where the hub is asked, as its output OperatorUrl says. */
type Hub = { url: URL; api: string; region: string; stsHost: string };

const DEPLOYED = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.([a-z0-9.-]+)$/;
/** The function may wait some seconds for an answer (ms). */
const PATIENCE = 30_000;

/**
 * How the hub is asked at the command line, by the credentials of the shell: signed for API Gateway, which lets in whom
 * IAM allows the route, and with a signed call of STS, by which the function proves who that is. Throws when it cannot
 * be asked; what it refuses is answered.
 */
export const createHubClient = (sts: STSClient, url: string): ((ask: Ask) => Promise<Reply>) => {
  const hub = hubAt(url);
  return async (ask) => {
    const text = JSON.stringify(ask);
    const body = JSON.stringify({ ask: text, proof: await prove(sts, hub, text) });
    const { hostname, pathname: path } = hub.url;
    const headers = { host: hub.url.host, 'content-type': 'application/json' };
    const signed = await sign(sts, { service: 'execute-api', region: hub.region, hostname, path, headers, body });
    const { host: _, ...others } = signed;
    return replyOf(await post(hub.url, others, body));
  };
};

/** By the credentials of the shell, as the SDK finds them. */
export const createShellHub = (url: string): ((ask: Ask) => Promise<Reply>) =>
  createHubClient(new STSClient({ region: hubAt(url).region }), url);

const hubAt = (text: string): Hub => {
  const url = new URL(text);
  const [, api, region, suffix] = DEPLOYED.exec(url.hostname) ?? [];
  // The local run names the HTTP API as serverless.yml does, and is nobody's STS but its own.
  if (api === undefined || region === undefined) return { url, api: 'HttpApi', region: 'eu-west-1', stsHost: url.host };
  return { url, api, region, stsHost: `sts.${region}.${suffix}` };
};

/** A call of STS that is never sent from here: the function sends it, and nobody else could have signed it. */
const prove = async (sts: STSClient, { api, region, stsHost }: Hub, ask: string): Promise<Proof> => {
  const { path, contentType, body } = STS_CALL;
  const headers = {
    host: stsHost,
    'content-type': contentType,
    [SIGNED_HEADER]: createHash('sha256').update(signedText(api, ask)).digest('hex'),
  };
  const signed = await sign(sts, { service: 'sts', region, hostname: stsHost, path, headers, body });
  return {
    authorization: signed['authorization'] ?? '',
    date: signed['x-amz-date'] ?? '',
    token: signed['x-amz-security-token'] ?? null,
  };
};

type Unsigned = {
  service: string;
  region: string;
  hostname: string;
  path: string;
  headers: Record<string, string>;
  body: string;
};

const sign = async (sts: STSClient, { service, region, ...request }: Unsigned): Promise<Record<string, string>> => {
  const { credentials, sha256 } = sts.config;
  const signer = new SignatureV4({ service, region, credentials, sha256 });
  const wire = { method: STS_CALL.method, protocol: 'https:', query: {}, ...request };
  // The function does not send the hash of the body along, which STS computes for itself.
  const { headers } = await signer.sign(wire, { unsignableHeaders: new Set(['x-amz-content-sha256']) });
  return headers;
};

const post = async (url: URL, headers: Record<string, string>, body: string): Promise<Response> => {
  try {
    return await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    throw new PortcullisError('no-answer', `The hub at ${url.host} could not be asked: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const replyOf = async (answer: Response): Promise<Reply> => {
  const reply = (await answer.json().catch(() => null)) as Partial<Reply> | null;
  if (typeof reply?.kind === 'string') return reply as Reply;
  throw new PortcullisError(
    'no-answer',
    answer.status === 403
      ? 'API Gateway does not let you in: IAM has to allow you execute-api:Invoke on the route POST /operator.'
      : `The hub answered ${answer.status}. Is this the OperatorUrl of the stack?`,
  );
};
