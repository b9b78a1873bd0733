import { type IncomingMessage, request as requestPlainly } from 'node:http';
import { request as requestByTls } from 'node:https';
import type { FetchFunction } from '@slack/web-api';

type Answer = Awaited<ReturnType<FetchFunction>>;

/**
 * As much of `fetch` as Slack's packages want, on the https of Node that the AWS SDK has loaded already. Node's own fetch is
 * a client of its own that is loaded by its first call: while the first alert of a container waits, and for about as long
 * as the whole bundle took to compile. Connections are kept as Node's agents keep them. Throws what the socket throws, or
 * the reason of the signal. Slack redirects nobody, so a redirect is an answer like others.
 */
export const fetchHttps: FetchFunction = async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
  // A container that was frozen first hears which of its connections were closed meanwhile, and takes none of those.
  await new Promise(setImmediate);
  return new Promise((resolve, reject) => {
    if (typeof body === 'object') throw new TypeError('a form with files is not among what is sent to Slack');
    const fail = (error: Error) => {
      reject(signal?.aborted === true ? (signal.reason as Error) : error);
    };
    const send = new URL(url).protocol === 'http:' ? requestPlainly : requestByTls;
    const request = send(url, { method, headers, ...(signal ? { signal } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve(answerOf(String(url), response, Buffer.concat(chunks)));
      });
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
};

const answerOf = (url: string, response: IncomingMessage, body: Buffer): Answer => {
  const { statusCode: status = 0, statusMessage: statusText = '' } = response;
  const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return {
    url,
    status,
    statusText,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null, entries: () => headers.entries() },
    text: async () => body.toString('utf8'),
    json: async () => JSON.parse(body.toString('utf8')) as unknown,
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
};
