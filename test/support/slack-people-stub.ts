import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A user object, as Slack's documentation shows it. */
export type StubUser = {
  id: string;
  name: string;
  team_id: string;
  profile: { display_name?: string; email?: string };
} & Record<string, unknown>;

/** How Slack answers instead of what it was asked: an `ok: false`, a status without one, or not at all. */
export type StubFault =
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'silence' };

export type SlackPeopleStub = {
  apiUrl: string;
  /** The methods that were called, in order. */
  calls: string[];
  users: StubUser[];
  groups: Record<string, string[]>;
  /** While set, every call ends like this. */
  fault: StubFault | null;
  close(): Promise<void>;
};

/** The calls of Slack's Web API that tell who people are, by form POST, on a port of this machine. */
export const startSlackPeopleStub = async (team: string): Promise<SlackPeopleStub> => {
  const answer = (method: string, params: URLSearchParams): object => {
    const user = stub.users.find(({ id }) => id === params.get('user'));
    const byEmail = stub.users.find(({ profile }) => profile.email === params.get('email'));
    const members = stub.groups[params.get('usergroup') ?? ''];
    if (method === 'auth.test') return { ok: true, team_id: team };
    if (method === 'users.info') return user ? { ok: true, user } : { ok: false, error: 'user_not_found' };
    if (method === 'users.lookupByEmail')
      return byEmail ? { ok: true, user: byEmail } : { ok: false, error: 'users_not_found' };
    if (method === 'usergroups.users.list')
      return members ? { ok: true, users: members } : { ok: false, error: 'no_such_subteam' };
    return { ok: false, error: 'unknown_method' };
  };
  const server = createServer((request, response) => {
    const method = request.url?.replace('/api/', '') ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      stub.calls.push(method);
      const { fault } = stub;
      if (fault?.kind === 'silence') return;
      const body =
        fault?.kind === 'error'
          ? { ok: false, error: fault.error }
          : answer(method, new URLSearchParams(Buffer.concat(chunks).toString()));
      const [status, headers] = fault?.kind === 'status' ? [fault.status, fault.headers ?? {}] : [200, {}];
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: SlackPeopleStub = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    calls: [],
    users: [],
    groups: {},
    fault: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stub;
};
