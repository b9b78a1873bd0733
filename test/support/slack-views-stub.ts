import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { View } from '@slack/types';

export type SlackViewsStub = {
  apiUrl: string;
  /** What was called since `forget`, in order, with the view that it was to show. */
  calls: () => { method: string; params: Record<string, string>; view: View | null }[];
  forget: () => void;
  /** Members of user groups, by the group's id. */
  groups: Record<string, string[]>;
  /** From now on these methods fail: with this error of Slack's, or for `silence` by no answer at all. */
  fail: (faults: Record<string, string>) => void;
  /** From now on every other token is refused; null takes any. */
  acceptOnly: (token: string | null) => void;
  close: () => Promise<void>;
};

/** The part of Slack's Web API that the function behind the internet calls, by form POST, on a port of this machine. */
export const startSlackViewsStub = async (): Promise<SlackViewsStub> => {
  let calls: ReturnType<SlackViewsStub['calls']> = [];
  let faults: Record<string, string> = {};
  let hanging: ServerResponse[] = [];
  let accepted: string | null = null;
  const groups: SlackViewsStub['groups'] = {};
  const answer = (method: string, params: Record<string, string>): object => {
    const error = faults[method];
    if (error !== undefined) return { ok: false, error };
    const users = groups[params['usergroup'] ?? ''];
    if (method === 'usergroups.users.list')
      return users ? { ok: true, users } : { ok: false, error: 'no_such_subteam' };
    return method.startsWith('views.') ? { ok: true, view: { id: 'V0' } } : { ok: false, error: 'unknown_method' };
  };
  const server = createServer((request, response) => {
    const method = request.url?.replace('/api/', '') ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { view, ...params } = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      calls.push({ method, params, view: view === undefined ? null : (JSON.parse(view) as View) });
      if (faults[method] === 'silence') return void hanging.push(response);
      response.writeHead(200, { 'content-type': 'application/json' });
      const isRefused = accepted !== null && request.headers.authorization !== `Bearer ${accepted}`;
      response.end(JSON.stringify(isRefused ? { ok: false, error: 'token_revoked' } : answer(method, params)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    calls: () => calls,
    forget: () => {
      calls = [];
    },
    groups,
    fail: (some) => {
      for (const response of hanging) response.destroy();
      [hanging, faults] = [[], some];
    },
    acceptOnly: (token) => {
      accepted = token;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
