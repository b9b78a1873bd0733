import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './read-call.ts';

type Answer = { status: number; headers: Record<string, string>; body: Buffer };

/** Of the access key by which a request is signed; empty for none. */
export const keyOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

export const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Headers that belong to one connection, or that no longer fit the body. */
const HOP = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'host',
  'expect',
  'keep-alive',
  'content-encoding',
]);
const kept = (headers: Iterable<[string, unknown]>): Record<string, string> =>
  Object.fromEntries([...headers].flatMap(([name, value]) => (HOP.has(name) ? [] : [[name, String(value)]])));

/** The same request to moto, and what it answers. */
export const forward = async (
  target: string,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> => {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init = { method, headers: kept(Object.entries(headers)), ...(hasBody && { body: new Uint8Array(body) }) };
  const given = await fetch(`${target}${url}`, { ...init, redirect: 'manual' });
  return { status: given.status, headers: kept(given.headers), body: Buffer.from(await given.arrayBuffer()) };
};

export const reply = (response: ServerResponse, { status, headers, body }: Answer): void =>
  void response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);

export const xml = (status: number, text: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(text),
});

/** Access denied, as each protocol has it. */
export const refusal = ({ action }: Pick<Call, 'action'>, { roleArn }: { roleArn: string }): Answer => {
  const message = `User: ${roleArn} is not authorized to perform: ${action}`;
  const error = (code: string) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (action.startsWith('ec2:'))
    return xml(403, `<Response><Errors>${error('UnauthorizedOperation')}</Errors></Response>`);
  if (action.startsWith('sts:')) return xml(403, `<ErrorResponse>${error('AccessDenied')}</ErrorResponse>`);
  const body = JSON.stringify({ __type: 'AccessDeniedException', message });
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'AccessDeniedException' };
  return { status: 400, headers, body: Buffer.from(body) };
};
