import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';

type Answer = Record<string, unknown>;
export type SlackWorkspaceStub = {
  apiUrl: string;
  /** What the token may do; the manifest's at first. */
  scopes: string[];
  /** What Slack answers instead, by method. */
  instead: Map<string, Answer>;
  calls: string[];
  close: () => Promise<void>;
};

const manifest = JSON.parse(readFileSync(new URL('../../slack-manifest.json', import.meta.url), 'utf8')) as {
  oauth_config: { scopes: { bot: string[] } };
};
export const BOT_TOKEN = 'xoxb-of-the-doctor';

/** A workspace in which all is well: the bot is in every channel, U0DANA is a member, S0ONCALL has two people. */
export const startSlackWorkspaceStub = async (): Promise<SlackWorkspaceStub> => {
  const stub = {
    scopes: [...manifest.oauth_config.scopes.bot],
    instead: new Map<string, Answer>(),
    calls: [] as string[],
  };
  const answer = (method: string, params: URLSearchParams): Answer => {
    const known = stub.instead.get(method);
    if (known) return known;
    switch (method) {
      case 'auth.test':
        return { ok: true, team: 'Acme', team_id: 'T0ACME', user_id: 'U0GATE', bot_id: 'B0GATE' };
      case 'bots.info':
        return { ok: true, bot: { id: 'B0GATE', app_id: 'A0GATE' } };
      case 'conversations.history':
        return { ok: true, messages: [] };
      case 'usergroups.users.list':
        return params.get('usergroup') === 'S0ONCALL'
          ? { ok: true, users: ['U0DANA', 'U0SAM'] }
          : { ok: false, error: 'no_such_subteam' };
      case 'users.info':
        return params.get('user') === 'U0DANA'
          ? { ok: true, user: { id: 'U0DANA', team_id: 'T0ACME' } }
          : { ok: false, error: 'user_not_found' };
      default:
        return { ok: false, error: 'unknown_method' };
    }
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      stub.calls.push(method);
      const isOurs = request.headers.authorization === `Bearer ${BOT_TOKEN}`;
      response.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': stub.scopes.join(',') });
      response.end(
        JSON.stringify(isOurs ? answer(method, new URLSearchParams(body)) : { ok: false, error: 'invalid_auth' }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(stub, {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
};
