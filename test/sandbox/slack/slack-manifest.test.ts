import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';

const manifest = JSON.parse(readFileSync(new URL('../../../slack-manifest.json', import.meta.url), 'utf8')) as {
  oauth_config: { scopes: { bot: string[] } };
  settings: { interactivity: { is_enabled: boolean }; socket_mode_enabled: boolean };
};
const scopes = manifest.oauth_config.scopes.bot;

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

const freePort = async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/** Runs every call that the bot makes, with these scopes alone; the errors in order, null for a call that went well. */
const errorsWith = async (granted: string[]) => {
  const port = await freePort();
  const token = { token: 'xoxb-1', user: 'bot', scopes: granted };
  const channels = [{ name: 'open' }, { name: 'closed', is_private: true }];
  const reader = { ...token, token: 'xoxb-2', scopes: ['channels:read', 'groups:read'] };
  const slack = { strict_scopes: true, users: [{ name: 'bot' }], channels, tokens: [token, reader] };
  emulator = await createEmulator({ service: 'slack', port, baseUrl: 'http://127.0.0.1', seed: { slack } });
  const call = async (method: string, params: object, as = 'xoxb-1') => {
    const response = await fetch(`http://127.0.0.1:${port}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${as}` },
      body: JSON.stringify(params),
    });
    return (await response.json()) as {
      ok: boolean;
      error?: string;
      ts?: string;
      channels?: { id: string; name: string }[];
    };
  };
  const { channels: found = [] } = await call(
    'conversations.list',
    { types: 'public_channel,private_channel' },
    'xoxb-2',
  );
  const idOf = (name: string) => found.find((channel) => channel.name === name)?.id;
  const { ts, error = null } = await call('chat.postMessage', { channel: idOf('open'), text: 'open' });
  const rest = [
    await call('chat.update', { channel: idOf('open'), ts, text: 'closed' }),
    await call('chat.postEphemeral', { channel: idOf('open'), user: 'U000000001', text: 'too late' }),
    await call('conversations.history', { channel: idOf('open'), include_all_metadata: true }),
    await call('conversations.history', { channel: idOf('closed'), include_all_metadata: true }),
  ];
  return [error, ...rest.map((answer) => (answer.error === 'missing_scope' ? 'missing_scope' : null))];
};

it('asks for every scope that the bot needs', async () => {
  expect(await errorsWith(scopes)).toEqual([null, null, null, null, null]);
});

it.each(scopes.map((scope) => [scope]))('asks for %s only because a call fails without it', async (scope) => {
  expect(await errorsWith(scopes.filter((other) => other !== scope))).toContain('missing_scope');
});

it('lets clicks arrive without a public address', () => {
  expect(manifest.settings).toMatchObject({ interactivity: { is_enabled: true }, socket_mode_enabled: true });
});
