import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knock } from '../../src/adapters/endpoint-http.ts';
import { checkEndpoint } from '../../src/doctor/check-endpoint.ts';
import { toApiGatewayEvent } from '../../src/sandbox/slack/to-api-gateway-event.ts';
import { SECRET } from '../handlers/slack-request.ts';
import { useSlackStage } from '../handlers/slack-stage.ts';

const stage = useSlackStage();

describe('the endpoint', () => {
  let server: Server;
  let url = '';
  beforeAll(async () => {
    // API Gateway before the very handler that is deployed.
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += String(chunk)));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        void stage
          .handler(toApiGatewayEvent({ headers, body }, '/slack/interactions', Date.now()))
          .then(({ statusCode = 200, body: answer = '' }) => response.writeHead(statusCode).end(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/interactions`;
  });
  afterAll(() => void server.close());

  it('lets in what is signed and nothing else, and does nothing for it', async () => {
    const answered = await knock(url, SECRET, Date.now());
    expect(answered).toEqual({ signed: 200, isOurs: true, unsigned: 401 });
    expect(checkEndpoint(url, { kind: 'read', value: answered }).outcome).toBe('ok');
    expect(stage.published).toEqual([]);
  });

  it('refuses another secret, which is said with what to do', async () => {
    const answered = await knock(url, 'another-secret', Date.now());
    expect(checkEndpoint(url, { kind: 'read', value: answered })).toMatchObject({
      outcome: 'failure',
      what: 'it refuses what is signed with the secret of SSM',
      todo: expect.stringContaining('signing secret'),
    });
  });

  it.each([
    [{ signed: 200, isOurs: true, unsigned: 200 }, 'answers 200 to a request that nobody signed'],
    [{ signed: 200, isOurs: false, unsigned: 401 }, 'answers 200 to a signed request'],
    [{ signed: 500, isOurs: false, unsigned: 401 }, 'answers 500 to a signed request'],
    [{ signed: 200, isOurs: true, unsigned: 403 }, 'answers 403 to an unsigned request'],
  ])('is not all right when it answers %j', (value, what) => {
    expect(checkEndpoint(url, { kind: 'read', value })).toMatchObject({
      outcome: 'failure',
      what: expect.stringContaining(what),
    });
  });

  it('is not there when nobody answers', async () => {
    await expect(knock('http://127.0.0.1:1/', SECRET, Date.now())).rejects.toThrow();
    expect(checkEndpoint(url, { kind: 'unread', why: 'ECONNREFUSED' }).outcome).toBe('failure');
  });
});
