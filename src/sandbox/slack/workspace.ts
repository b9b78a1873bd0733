import { createServer } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import { emailOf, PEOPLE, STRANGERS_TEAM, type Person } from './people.ts';
import { isJson, objectsOf, textOf, type Answer, type Channel, type Json } from './slack-types.ts';

/** The bot token of the local workspace. It opens nothing but this sandbox. */
export const SANDBOX_TOKEN = 'xoxb-sandbox';

const APP = { appId: 'A0PRTCLLS1', botUserId: 'U0PRTCLLS1', botId: 'B0PRTCLLS1' };
const TOPIC = 'What is open to the internet, and what we do about it';
const SCOPES = [
  'chat:write',
  'channels:read',
  'channels:history',
  'commands',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

// emulate answers 403 after 5,000 calls per token and hour. Slack has no such limit, so the calls are spread over many.
const INTERNAL_TOKENS = Array.from({ length: 100 }, (_, index) => `${SANDBOX_TOKEN}-${index}`);

export type Workspace = typeof APP & {
  teamId: string;
  teamName: string;
  teamDomain: string;
  /** The channel `security`. */
  channelId: string;
  channels: Channel[];
  /** The first is who clicks by default. */
  people: Person[];
  userGroups: { id: string; handle: string; name: string; users: string[] }[];
  /** Calls a Web API method as the bot. Resolves with Slack's answer, failures included. */
  call(method: string, params: Json): Promise<Answer>;
  close(): Promise<void>;
};

/** A port that was free a moment ago. */
const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (isJson(address) ? resolve(Number(address.port)) : reject(new Error('no free port'))));
    });
  });

const seedOf = (signingSecret: string): Json => ({
  team: { name: 'Acme', domain: 'acme' },
  signing_secret: signingSecret,
  users: PEOPLE.map((person) => ({
    name: person.username,
    real_name: person.name,
    email: emailOf(person),
    profile: { display_name: person.name, real_name: person.name, email: emailOf(person), title: person.title },
  })),
  channels: [{ name: 'security', topic: TOPIC }],
  oauth_apps: [
    {
      client_id: '1.1',
      client_secret: 'sandbox',
      name: 'Portcullis',
      redirect_uris: [],
      scopes: SCOPES,
      app_id: APP.appId,
      bot_id: APP.botId,
      bot_user_id: APP.botUserId,
      bot_name: 'portcullis',
    },
  ],
  tokens: INTERNAL_TOKENS.map((token) => ({
    token,
    type: 'bot',
    user_id: APP.botUserId,
    bot_user_id: APP.botUserId,
    bot_id: APP.botId,
    app_id: APP.appId,
    scopes: SCOPES,
  })),
});

/** The people with their ids, and a direct message open with each: a page that shows it must know it beforehand. */
const meetPeople = async (call: Workspace['call'], team: { teamId: string; teamDomain: string }): Promise<Person[]> => {
  const users = objectsOf((await call('users.list', {})).members);
  return Promise.all(
    PEOPLE.map(async (person) => {
      const id = textOf(users.find((user) => user.name === person.username)?.id);
      const { channel } = await call('conversations.open', { users: id });
      const dm = isJson(channel) ? textOf(channel.id) : '';
      return { ...person, ...(person.standing === 'stranger' ? STRANGERS_TEAM : team), id, dm };
    }),
  );
};

/** Somebody else may take the free port between looking and listening: then another one is taken. */
const startEmulator = async (signingSecret: string, url: string, tries = 3): Promise<[Emulator, number]> => {
  const port = await findFreePort();
  try {
    const seed = { slack: seedOf(signingSecret) };
    return [await createEmulator({ service: 'slack', port, hostname: '127.0.0.1', baseUrl: url, seed }), port];
  } catch (error) {
    if (tries > 1 && isJson(error) && error.code === 'EADDRINUSE') return startEmulator(signingSecret, url, tries - 1);
    throw error;
  }
};

/**
 * Starts the workspace "Acme" on a loopback port of its own: its people, the channels `security` and `general`, and
 * the installed app Portcullis with a direct message to each of them.
 * @param url where people reach the workspace, for permalinks
 */
export const startWorkspace = async (signingSecret: string, url: string): Promise<Workspace> => {
  const [emulator, port] = await startEmulator(signingSecret, url);
  let calls = 0;
  const call = async (method: string, params: Json): Promise<Answer> => {
    calls += 1;
    const response = await fetch(`http://127.0.0.1:${port}/api/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${INTERNAL_TOKENS[calls % INTERNAL_TOKENS.length]}`,
      },
      body: JSON.stringify(params),
    });
    if (response.status === 404) return { ok: false, error: 'unknown_method', req_method: method };
    const answer: unknown = await response.json();
    return isJson(answer) && typeof answer.ok === 'boolean'
      ? { ...answer, ok: answer.ok }
      : { ok: false, error: 'internal_error' };
  };

  const identity = await call('auth.test', {});
  const team = { teamId: textOf(identity.team_id), teamDomain: 'acme' };
  const people = await meetPeople(call, team);
  const channels = objectsOf((await call('conversations.list', {})).channels)
    .filter((channel) => channel.name === 'security' || channel.name === 'general')
    .map(({ id, name, topic }) => ({
      id: textOf(id),
      name: textOf(name),
      topic: isJson(topic) ? textOf(topic.value) : '',
    }))
    .sort((a, b) => b.name.localeCompare(a.name));
  return {
    ...APP,
    ...team,
    teamName: 'Acme',
    channelId: channels.find((channel) => channel.name === 'security')?.id ?? '',
    channels,
    people,
    userGroups: [
      { id: 'S0ONCALL01', handle: 'on-call', name: 'On call', users: [people[0], people[2]].map((p) => p?.id ?? '') },
    ],
    call,
    close: () => emulator.close(),
  };
};
