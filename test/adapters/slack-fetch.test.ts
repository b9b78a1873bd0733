import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createSlackClient } from '../../src/adapters/notifier-slack.ts';
import { createSlackFetch } from '../../src/adapters/slack-fetch.ts';
import { createSecretsMemory } from '../support/secrets-memory.ts';

let server: Server;
let apiUrl: string;
let asked: { url: string; authorization: string | undefined; body: string }[];
/** The token that Slack takes, and what it says of every other one. */
let slack: { token: string; refusal: string };

beforeEach(async () => {
  asked = [];
  slack = { token: 'xoxb-1', refusal: 'invalid_auth' };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      asked.push({ url, authorization: headers.authorization, body: Buffer.concat(chunks).toString() });
      const isOurs = headers.authorization === `Bearer ${slack.token}`;
      const text = 'somebody wrote "invalid_auth"';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isOurs ? { ok: true, ts: '1.2', text } : { ok: false, error: slack.refusal }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);
const tokens = () => asked.map(({ authorization }) => authorization?.replace('Bearer ', ''));

it('Slack is called with the bot token as it is now', async () => {
  const client = createSlackClient(createSecretsMemory(), apiUrl);
  expect(await client.chat.postMessage({ channel: 'C0', text: 'x' })).toMatchObject({ ok: true });
  expect(tokens()).toEqual(['xoxb-1']);
});

it.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
  'a token that Slack refuses (%s) is exchanged for the one that has taken its place, and the call is made once more',
  async (refusal) => {
    const secrets = createSecretsMemory();
    const client = createSlackClient(secrets, apiUrl);
    slack = { token: 'xoxb-2', refusal };
    secrets.rotate('botToken', 'xoxb-2');
    expect(await client.chat.postMessage({ channel: 'C0', text: 'x' })).toMatchObject({ ok: true, ts: '1.2' });
    expect(tokens()).toEqual(['xoxb-1', 'xoxb-2']);
    expect(asked[1]?.body).toBe(asked[0]?.body);
  },
);

it('a token that Slack refuses, and no other is known, is an error after one call', async () => {
  slack = { token: 'xoxb-2', refusal: 'token_revoked' };
  const posted = createSlackClient(createSecretsMemory(), apiUrl).chat.postMessage({ channel: 'C0', text: 'x' });
  await expect(posted).rejects.toMatchObject({ data: { error: 'token_revoked' } });
  expect(tokens()).toEqual(['xoxb-1']);
});

it('a refusal of something else is not the fault of the token', async () => {
  slack = { token: 'xoxb-2', refusal: 'channel_not_found' };
  const secrets = createSecretsMemory();
  secrets.rotate('botToken', 'xoxb-2');
  const posted = createSlackClient(secrets, apiUrl).chat.postMessage({ channel: 'C0', text: 'x' });
  await expect(posted).rejects.toMatchObject({ data: { error: 'channel_not_found' } });
  expect(tokens()).toEqual(['xoxb-1']);
});

it('nobody but Slack is sent the token', async () => {
  const elsewhere = createSlackFetch(createSecretsMemory(), 'https://slack.com/api/');
  await elsewhere(`${apiUrl}chat.postMessage`, { method: 'POST' });
  expect(tokens()).toEqual([undefined]);
});
