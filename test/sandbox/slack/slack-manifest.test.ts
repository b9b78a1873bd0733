import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';
import { scopes as knowing } from '../../../src/adapters/directory-slack.ts';
import { scopes as showing } from '../../../src/adapters/home-tab-slack.ts';
import { scopes as telling } from '../../../src/adapters/notifier-slack.ts';
import { scopes as examining } from '../../../src/adapters/workspace-slack.ts';
import { COMMAND, scopes as listening } from '../../../src/slack/app.ts';
import { EVENT } from '../../../src/slack/read-request.ts';

const manifest = JSON.parse(readFileSync(new URL('../../../slack-manifest.json', import.meta.url), 'utf8')) as {
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    interactivity: { is_enabled: boolean };
    socket_mode_enabled: boolean;
    event_subscriptions: { bot_events: string[] };
  };
  features: {
    app_home: { messages_tab_enabled: boolean; home_tab_enabled: boolean };
    slash_commands: { command: string; usage_hint: string }[];
  };
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
const errorsWith = async (granted: readonly string[]) => {
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
    // Every person has a direct conversation with the bot; nothing has to be opened for it.
    await call('chat.postMessage', { channel: 'U000000001', text: 'you opened a port' }),
    await call('users.info', { user: 'U000000001' }),
    await call('users.lookupByEmail', { email: 'bot@example.com' }),
  ];
  return [error, ...rest.map((answer) => (answer.error === 'missing_scope' ? 'missing_scope' : null))];
};

/** The scopes that Slack's documentation names for each method, as far as the bot calls it. */
const SCOPES_OF: Record<string, readonly string[]> = {
  'auth.test': [],
  'bots.info': ['users:read'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
/** Of those, what emulate has no method for; a command is nothing that one calls. */
const NOT_EMULATED = ['usergroups:read', 'commands'];

const source = new URL('../../../src/', import.meta.url);
/** The methods that a file calls, read from its source. */
const methodsOf = (file: string): string[] => {
  const text = readFileSync(new URL(file, source), 'utf8');
  return [...text.matchAll(/\bclient\.((?:[a-zA-Z]+\.)+[a-zA-Z]+)\(/g)].map(([, method = '']) => method);
};
const needsOf = (file: string) => [...new Set(methodsOf(file).flatMap((method) => SCOPES_OF[method] ?? [method]))];

/** Every file of the bot that calls Slack, and the scopes that it declares. */
const BOT: Readonly<Record<string, readonly string[]>> = {
  'adapters/directory-slack.ts': knowing,
  'adapters/home-tab-slack.ts': showing,
  'adapters/notifier-slack.ts': telling,
  'slack/press-button.ts': [],
};
/** Those, and the file of the doctor, which borrows the bot's token. */
const CALLERS = { ...BOT, 'adapters/workspace-slack.ts': examining };

it.each(Object.entries(CALLERS))('%s declares the scope of each call that it makes, and no other', (file, declared) => {
  expect(methodsOf(file).length).toBeGreaterThan(0);
  expect(needsOf(file).sort()).toEqual([...declared].sort());
});

it('asks for the scopes of those calls and of its slash command, and no other', () => {
  const files = ['adapters', 'slack'].flatMap((folder) =>
    readdirSync(new URL(folder, source)).map((file) => `${folder}/${file}`),
  );
  const calling = files.filter((file) => file.endsWith('.ts') && methodsOf(file).some((method) => method in SCOPES_OF));
  expect(calling.sort()).toEqual(Object.keys(CALLERS).sort());
  expect([...scopes].sort()).toEqual([...new Set([...Object.values(BOT).flat(), ...listening])].sort());
});

it('asks for no scope for the sake of the doctor', () => {
  expect(Object.values(BOT).flat()).toEqual(expect.arrayContaining([...examining]));
});

it('has the slash command and subscribes to the event that the app listens to, and to no other', () => {
  expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
  expect(manifest.settings.event_subscriptions.bot_events).toEqual([EVENT]);
  expect(manifest.features.app_home).toMatchObject({ home_tab_enabled: true });
});

it('asks for every scope that the bot needs', async () => {
  expect((await errorsWith(scopes)).filter((error) => error !== null)).toEqual([]);
});

it.each(scopes.filter((scope) => !NOT_EMULATED.includes(scope)))(
  'asks for %s only because a call fails without it',
  async (scope) => {
    expect(await errorsWith(scopes.filter((other) => other !== scope))).toContain('missing_scope');
  },
);

it('lets direct messages arrive: Slack refuses them while the messages tab of an app is off', () => {
  expect(manifest.features.app_home).toMatchObject({ messages_tab_enabled: true });
});

it('lets clicks arrive without a public address', () => {
  expect(manifest.settings).toMatchObject({ interactivity: { is_enabled: true }, socket_mode_enabled: true });
});
