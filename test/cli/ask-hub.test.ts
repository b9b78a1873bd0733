import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createCallersSts } from '../../src/adapters/callers-sts.ts';
import { createHubClient } from '../../src/cli/ask-hub.ts';
import { signedText, type Ask, type OperatorRequest } from '../../src/operator/operation.ts';

const SECRET = 'a secret access key';
const credentials = { accessKeyId: 'AKIAOLIVE', secretAccessKey: SECRET, sessionToken: 'a token' };
const ASK: Ask = { kind: 'adopt', operation: '00000000-0000-4000-8000-000000000001', groups: ['a/b/sg-1'] };

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * Whether the signature is one of a POST to `/…` with these headers, by the rules of Signature Version 4.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const isSigned = (path: string, headers: IncomingHttpHeaders, body: string): boolean => {
  const [, scope = '', names = '', signature] =
    /Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\S+)/.exec(headers.authorization ?? '') ?? [];
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = ['POST', path, '', signed.join(''), names, hash(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = [date, region, service, end].reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${SECRET}`);
  return hmac(key, text).toString('hex') === signature;
};

let server: Server | undefined;
afterEach(() => void server?.close());

/** A hub that answers so; what came to it. */
const startHub = async (status: number, answer: string) => {
  const came: { headers: IncomingHttpHeaders; body: string }[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      came.push({ headers: request.headers, body });
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/operator`;
  return { came, ask: createHubClient(new STSClient({ region: 'eu-west-1', credentials }), url) };
};

describe('the hub, asked at the command line', () => {
  it('gets a request that is signed for API Gateway, and a proof that STS takes for this very text', async () => {
    const { came, ask } = await startHub(200, '{"kind":"adopting","groups":[]}');
    expect(await ask(ASK)).toEqual({ kind: 'adopting', groups: [] });
    const [{ headers, body } = { headers: {}, body: '' }] = came;
    expect(headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
    expect(isSigned('/operator', headers, body)).toBe(true);

    const { ask: text, proof } = JSON.parse(body) as OperatorRequest;
    expect(JSON.parse(text)).toEqual(ASK);
    let sent: { headers: IncomingHttpHeaders; body: string } | undefined;
    const sts = createCallersSts({ url: 'https://sts.test/', clock: { now: Date.now } }, async (_url, options) => {
      sent = { headers: options?.headers as IncomingHttpHeaders, body: options?.body as string };
      return new Response('<Arn>arn:aws:iam::111122223333:user/olive</Arn>');
    });
    expect(await sts.prove(signedText('HttpApi', text), proof)).toBe('arn:aws:iam::111122223333:user/olive');
    const host = new URL('http://' + String(headers.host)).host;
    expect(isSigned('/', { ...sent?.headers, host }, String(sent?.body))).toBe(true);
    await sts.prove(signedText('HttpApi', text.replace('sg-1', 'sg-2')), proof);
    expect(isSigned('/', { ...sent?.headers, host }, String(sent?.body))).toBe(false);
  });

  it('says what it refuses', async () => {
    const { ask } = await startHub(403, '{"kind":"refused","why":"OPERATORS does not name you."}');
    expect(await ask(ASK)).toEqual({ kind: 'refused', why: 'OPERATORS does not name you.' });
  });

  it.each([
    [403, '{"message":"Forbidden"}', 'execute-api:Invoke'],
    [404, '{"message":"Not Found"}', 'OperatorUrl'],
    [502, 'Bad gateway', '502'],
  ])('that answers %s is told what to do about it', async (status, answer, words) => {
    const { ask } = await startHub(status, answer);
    await expect(ask(ASK)).rejects.toThrow(words);
  });
});
