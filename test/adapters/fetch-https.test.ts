import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { fetchHttps } from '../../src/adapters/fetch-https.ts';

let server: Server;
let connections = 0;
const serve = async (listener: RequestListener): Promise<string> => {
  connections = 0;
  server = createServer(listener).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat.postMessage`;
};
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('a call says what it is told to, and its answer is read whole', async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const said = {
        method: request.method,
        agent: request.headers['user-agent'],
        body: String(Buffer.concat(chunks)),
      };
      response.writeHead(201, { 'Retry-After': '3', 'content-type': 'application/json' });
      // In two pieces, the first of which ends inside a character.
      const text = Buffer.from(JSON.stringify({ ...said, text: 'ü' }));
      response.write(text.subarray(0, -3));
      response.end(text.subarray(-3));
    });
  });
  const answer = await fetchHttps(url, { method: 'POST', headers: { 'User-Agent': 'ours' }, body: 'a=%C3%BC' });
  expect(answer).toMatchObject({ url, status: 201, statusText: 'Created', ok: true });
  expect([answer.headers.get('Retry-After'), answer.headers.get('x-none')]).toEqual(['3', null]);
  expect([...answer.headers.entries()]).toContainEqual(['retry-after', '3']);
  expect(await answer.json()).toEqual({ method: 'POST', agent: 'ours', body: 'a=%C3%BC', text: 'ü' });
  expect(JSON.parse(Buffer.from(await answer.arrayBuffer()).toString())).toEqual(await answer.json());
});

it('the next call goes over the same connection', async () => {
  const url = await serve((_, response) => response.end('{}'));
  for (const _ of [1, 2, 3]) await (await fetchHttps(url)).text();
  expect(connections).toBe(1);
});

it('an error of Slack and a redirect are answers', async () => {
  const url = await serve((request, response) => {
    response.writeHead(request.method === 'POST' ? 503 : 302, { location: 'http://127.0.0.1:9/' }).end();
  });
  expect(await fetchHttps(url, { method: 'POST' })).toMatchObject({ status: 503, ok: false });
  expect(await fetchHttps(url)).toMatchObject({ status: 302, ok: false });
});

it('a call that takes too long ends with the reason of its signal', async () => {
  const url = await serve(() => undefined);
  const call = fetchHttps(url, { signal: AbortSignal.timeout(20) });
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('an answer that ends too soon is an error, and so is nobody there', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  await expect(fetchHttps(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(fetchHttps(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('an https address is spoken to by TLS alone', async () => {
  await serve(() => undefined);
  const first = new Promise<number | undefined>((resolve) => {
    const door = createTcpServer((socket) => {
      socket.once('data', (bytes) => {
        resolve(bytes[0]);
        socket.destroy();
        door.close();
      });
    });
    // Whoever never comes keeps no test run from its end.
    door.unref().listen(0, '127.0.0.1', () => {
      const { port } = door.address() as AddressInfo;
      fetchHttps(`https://127.0.0.1:${port}/api/`, { method: 'POST', body: 'token' }).catch(() => undefined);
    });
  });
  // A handshake.
  expect(await first).toBe(0x16);
});
