import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import type { InteractionRequest } from '../../../src/sandbox/slack/slack-types.ts';
import { startSocketMode } from '../../../src/sandbox/slack/socket-mode.ts';

const now = Date.UTC(2026, 10, 22, 17, 2);
const click = { type: 'block_actions', actions: [{ action_id: 'revoke', value: 'v1' }] };

let http: Server;
let sockets: WebSocketServer;
let connections: WebSocket[];
let acknowledged: unknown[];
let tokens: (string | undefined)[];
let logged: string[];
let received: InteractionRequest[];
let appAnswer: () => Promise<{ status: number; body: string }>;
let opens: object;

const until = async (isDone: () => boolean) => {
  const deadline = Date.now() + 3000;
  while (!isDone() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
};
const deliver = (envelope: object) =>
  connections[0]?.send(
    JSON.stringify({ type: 'interactive', envelope_id: 'e1', accepts_response_payload: false, ...envelope }),
  );
const start = () => {
  const { port } = http.address() as AddressInfo;
  opens = { ok: true, url: `ws://127.0.0.1:${port}/link`, ...opens };
  return startSocketMode({
    appToken: 'xapp-1',
    signingSecret: 'shh',
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    clock: { now: () => now },
    log: (level, message) => logged.push(`${level}: ${message}`),
    sendInteraction: async (request) => {
      received.push(request);
      return appAnswer();
    },
  });
};

beforeEach(async () => {
  [connections, acknowledged, tokens, logged, received, opens] = [[], [], [], [], [], {}];
  appAnswer = async () => ({ status: 200, body: '' });
  http = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(opens));
  });
  sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    connections.push(socket);
    socket.on('message', (data: Buffer) => acknowledged.push(JSON.parse(data.toString())));
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  sockets.close();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});

describe('Socket Mode', () => {
  it('hands a click to the app as the signed request that Slack would have sent, and acknowledges it', async () => {
    const socketMode = await start();
    deliver({ payload: click });
    await until(() => acknowledged.length > 0);
    await socketMode.close();

    expect(tokens[0]).toBe('Bearer xapp-1');
    expect(JSON.parse(new URLSearchParams(received[0]?.body).get('payload') ?? 'null')).toEqual(click);
    const expected = createHmac('sha256', 'shh')
      .update(`v0:${now / 1000}:${received[0]?.body}`)
      .digest('hex');
    expect(received[0]?.headers).toMatchObject({
      'x-slack-request-timestamp': String(now / 1000),
      'x-slack-signature': `v0=${expected}`,
    });
    expect(acknowledged).toEqual([{ envelope_id: 'e1', payload: {} }]);
  });

  it('passes on what the app answers, where Slack takes an answer', async () => {
    appAnswer = async () => ({ status: 200, body: '{"response_action":"clear"}' });
    const socketMode = await start();
    deliver({ payload: { type: 'view_submission' }, accepts_response_payload: true });
    await until(() => acknowledged.length > 0);
    await socketMode.close();
    expect(acknowledged).toEqual([{ envelope_id: 'e1', payload: { response_action: 'clear' } }]);
  });

  it('hands on a slash command as the signed form, and says what the app answers', async () => {
    appAnswer = async () => ({ status: 200, body: 'Nothing is open.' });
    const socketMode = await start();
    const fields = { command: '/portcullis', text: 'status', user_id: 'U1', is_enterprise_install: 'false' };
    deliver({ type: 'slash_commands', payload: fields, accepts_response_payload: true });
    await until(() => acknowledged.length > 0);
    await socketMode.close();
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual(fields);
    expect(received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(acknowledged).toEqual([{ envelope_id: 'e1', payload: { text: 'Nothing is open.' } }]);
  });

  it('hands on an event as signed JSON', async () => {
    const socketMode = await start();
    const envelope = { type: 'event_callback', event: { type: 'app_home_opened', user: 'U1', tab: 'home' } };
    deliver({ type: 'events_api', payload: envelope });
    await until(() => acknowledged.length > 0);
    await socketMode.close();
    expect(JSON.parse(received[0]?.body ?? 'null')).toEqual(envelope);
    const expected = createHmac('sha256', 'shh')
      .update(`v0:${now / 1000}:${received[0]?.body}`)
      .digest('hex');
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-slack-signature': `v0=${expected}`,
    });
    expect(acknowledged).toEqual([{ envelope_id: 'e1', payload: {} }]);
  });

  it('does not acknowledge what it does not know', async () => {
    const socketMode = await start();
    deliver({ type: 'workflows', payload: {} });
    await until(() => logged.length > 0);
    await socketMode.close();
    expect([received, acknowledged]).toEqual([[], []]);
  });

  it.each([
    ['refuses', async () => ({ status: 401, body: '' }), 'error: The app refused an interaction'],
    ['throws', async () => Promise.reject(new Error('boom')), 'error: The app failed on an interaction'],
  ])('does not acknowledge what the app %s', async (_, answer, line) => {
    appAnswer = answer;
    const socketMode = await start();
    deliver({ payload: click });
    await until(() => logged.length > 0);
    await socketMode.close();
    expect(logged).toContain(line);
    expect(acknowledged).toEqual([]);
  });

  it('rejects a token that Slack refuses', async () => {
    opens = { ok: false, error: 'invalid_auth' };
    await expect(start()).rejects.toThrow('invalid_auth');
  });
});
