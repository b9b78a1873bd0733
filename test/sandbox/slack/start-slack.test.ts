import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient, type Logger, type LogLevel } from '@slack/web-api';
import type { InteractionRequest } from '../../../src/sandbox/slack/slack-types.ts';
import { startSlack, type Slack } from '../../../src/sandbox/slack/start-slack.ts';

const signingSecret = 'shh';
const now = Date.UTC(2026, 10, 22, 17, 2);
const metadata = { event_type: 'portcullis_finding', event_payload: { finding: '111122223333/eu-west-1/sg-0abc/1' } };
const blocks = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Opened by *alex*' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      {
        type: 'button',
        action_id: 'revoke',
        value: 'v1',
        style: 'danger',
        text: { type: 'plain_text', text: 'Revoke now' },
      },
    ],
  },
];

const nothing = () => undefined;
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as LogLevel,
  setName: nothing,
};

let slack: Slack;
let client: WebClient;
let received: InteractionRequest[];
let appAnswers: () => Promise<{ status: number; body: string }>;

beforeEach(async () => {
  received = [];
  appAnswers = async () => ({ status: 200, body: '' });
  slack = await startSlack({
    port: 0,
    signingSecret,
    acknowledgeWithin: 100,
    clock: { now: () => now },
    sendInteraction: async (request) => {
      received.push(request);
      return appAnswers();
    },
  });
  client = new WebClient('xoxb-sandbox', {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
  });
});
afterEach(() => slack.close());

const post = async (content: object = { text: 'open', blocks, metadata }) => {
  const { ts } = await client.chat.postMessage({ channel: slack.channelId, text: '', ...content });
  return String(ts);
};
const click = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${slack.url}/interact`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const clickRevoke = (ts: string) =>
  click({ channel: slack.channelId, ts, block_id: 'decide', action_id: 'revoke', user: slack.people[0]?.id });
const payloadOf = (request: InteractionRequest | undefined) =>
  JSON.parse(new URLSearchParams(request?.body).get('payload') ?? 'null') as Record<string, unknown>;

describe('the Web API of the local Slack', () => {
  it('knows the bot by its token, and nobody else', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team: 'Acme',
      team_id: slack.teamId,
      user_id: slack.botUserId,
      bot_id: slack.botId,
    });
    const stranger = new WebClient('xoxb-other', { slackApiUrl: slack.apiUrl });
    await expect(stranger.auth.test()).rejects.toThrow('invalid_auth');
  });

  it('takes a form with JSON blocks as it takes JSON', async () => {
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox' },
      body: new URLSearchParams({ channel: slack.channelId, text: 'form', blocks: JSON.stringify(blocks) }),
    });
    const answer = (await response.json()) as { message: { blocks: { type: string }[] } };
    expect(answer.message.blocks.map(({ type }) => type)).toEqual(['section', 'actions']);
  });

  it('returns metadata only when asked for it', async () => {
    const ts = await post();
    const plain = await client.conversations.history({ channel: slack.channelId });
    const full = await client.conversations.history({ channel: slack.channelId, include_all_metadata: true });
    expect(plain.messages?.[0]).toMatchObject({ ts, bot_id: slack.botId });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });

  it('reads a history that is longer than a page of the store', async () => {
    const sent = (await Promise.all(Array.from({ length: 105 }, () => post({ text: 'n' })))).sort();
    const [oldest = '', second = ''] = sent;
    const range = { channel: slack.channelId };
    const all = await client.conversations.history({ ...range, limit: 999 });
    expect(all.messages?.map(({ ts }) => ts)).toEqual(sent.toReversed());
    const first = await client.conversations.history({ ...range, latest: second, inclusive: true });
    expect(first.messages?.map(({ ts }) => ts)).toEqual([second, oldest]);
    const last = await client.conversations.history({ ...range, oldest: String(sent.at(-2)) });
    expect(last.messages?.map(({ ts }) => ts)).toEqual([sent.at(-1)]);
  });

  it('returns metadata of a thread only when asked for it', async () => {
    const ts = await post();
    const plain = await client.conversations.replies({ channel: slack.channelId, ts });
    const full = await client.conversations.replies({ channel: slack.channelId, ts, include_all_metadata: true });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    expect(full.messages?.[0]).toHaveProperty('metadata', metadata);
  });

  it('keeps what the app cannot know: ids and text options that Slack fills in', async () => {
    await post();
    const { messages } = await client.conversations.history({ channel: slack.channelId });
    expect(messages?.[0]?.blocks).toMatchObject([{ text: { verbatim: false } }, { block_id: 'decide' }]);
    expect(messages?.[0]?.blocks?.[0]?.block_id).toMatch(/^\S{5}$/);
  });

  it('refuses blocks that Slack would refuse, and says where', async () => {
    const long = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    const fault = 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]';
    const expected = {
      data: { error: 'invalid_blocks', errors: [fault], response_metadata: { messages: [`[ERROR] ${fault}`] } },
    };
    const ts = await post();
    await expect(post({ blocks: long })).rejects.toMatchObject(expected);
    await expect(client.chat.update({ channel: slack.channelId, ts, text: '', blocks: long })).rejects.toMatchObject(
      expected,
    );
    const whisper = { channel: slack.channelId, user: String(slack.people[0]?.id), text: '', blocks: long };
    await expect(client.chat.postEphemeral(whisper)).rejects.toMatchObject(expected);
  });

  it('lists who is in a user group', async () => {
    const { usergroups } = await client.usergroups.list();
    const group = String(usergroups?.[0]?.id);
    const members = await client.usergroups.users.list({ usergroup: group });
    expect(members.users).toEqual([slack.people[0]?.id, slack.people[2]?.id]);
    await expect(client.usergroups.users.list({ usergroup: 'S1' })).rejects.toThrow('no_such_subteam');
  });

  it('names an unknown method as such', async () => {
    await expect(client.apiCall('no.such')).rejects.toThrow('unknown_method');
    await expect(client.apiCall('constructor.name')).rejects.toThrow('unknown_method');
  });
});

describe('a click', () => {
  it('arrives as a block_actions interaction with a signature that proves the raw body', async () => {
    const ts = await post();
    expect((await clickRevoke(ts)).status).toBe(200);

    const [request] = received;
    const stamp = request?.headers['x-slack-request-timestamp'];
    const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:${request?.body}`).digest('hex');
    expect(request?.headers['x-slack-signature']).toBe(`v0=${expected}`);
    expect(Number(stamp)).toBe(now / 1000);
    expect(payloadOf(request)).toMatchObject({
      type: 'block_actions',
      team: { id: slack.teamId, domain: 'acme' },
      user: { id: slack.people[0]?.id, username: 'dana', name: 'dana', team_id: slack.teamId },
      api_app_id: slack.appId,
      container: { type: 'message', message_ts: ts, channel_id: slack.channelId, is_ephemeral: false },
      channel: { id: slack.channelId, name: 'security' },
      message: { ts, user: slack.botUserId, bot_id: slack.botId, app_id: slack.appId },
      actions: [
        {
          action_id: 'revoke',
          block_id: 'decide',
          value: 'v1',
          style: 'danger',
          type: 'button',
          text: { text: 'Revoke now' },
        },
      ],
    });
    expect(payloadOf(request).trigger_id).toEqual(expect.any(String));
  });

  it('on a button that is gone says so and reaches nobody', async () => {
    const ts = await post();
    await client.chat.update({ channel: slack.channelId, ts, text: 'closed', blocks: [] });
    const response = await clickRevoke(ts);
    expect([response.status, await response.json()]).toEqual([
      502,
      { ok: false, error: expect.stringContaining('gone') },
    ]);
    expect(received).toEqual([]);
  });

  it.each([
    ['refuses', async () => ({ status: 401, body: '' }), 'The app answered HTTP 401.'],
    ['throws', async () => Promise.reject(new Error('boom')), 'The app failed: boom'],
    ['is too slow', () => new Promise<never>(() => undefined), 'The app did not answer within 0.1 s.'],
  ])('tells the person when the app %s', async (_, answer, error) => {
    appAnswers = answer;
    expect(await (await clickRevoke(await post())).json()).toEqual({ ok: false, error });
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form, which a browser sends without asking', { 'content-type': 'text/plain' }, 415],
  ])('from %s is refused', async (_, headers: Record<string, string>, status) => {
    const ts = await post();
    const body = { channel: slack.channelId, ts, block_id: 'decide', action_id: 'revoke', user: slack.people[0]?.id };
    expect((await click(body, headers)).status).toBe(status);
    expect(received).toEqual([]);
  });
});

describe('a response_url', () => {
  const responseUrl = async (ts: string) => {
    await clickRevoke(ts);
    return String(payloadOf(received.at(-1)).response_url);
  };
  const respond = (url: string, message: object) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) });

  it('replaces the message that was clicked', async () => {
    const ts = await post();
    const answer = await respond(await responseUrl(ts), { replace_original: true, text: 'revoked' });
    expect(answer.status).toBe(200);
    const { messages } = await client.conversations.history({ channel: slack.channelId });
    expect(messages?.[0]).toMatchObject({ ts, text: 'revoked' });
  });

  it('works five times', async () => {
    const url = await responseUrl(await post());
    const statuses = [];
    for (let use = 0; use < 6; use += 1) statuses.push((await respond(url, { text: 'hi' })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });
});

it.each([
  '/page/../start-slack.ts',
  '/page/%2e%2e%2fstart-slack.ts',
  '/page/page.d.ts',
  '/package.json',
  '/page/none.js',
])('serves nothing at %s', async (path) => expect((await fetch(`${slack.url}${path}`)).status).toBe(404));

it('serves the page under a policy that lets no foreign script in', async () => {
  const response = await fetch(slack.url);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
});

it('tells a watcher of every change, and of everything at the start', async () => {
  await post();
  const response = await fetch(`${slack.url}/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(String((await reader?.read())?.value).slice('data: '.length)) as { kind: string };
  expect(await next()).toMatchObject({
    kind: 'snapshot',
    channelId: slack.channelId,
    messages: [{ message: { text: 'open' } }],
  });
  await post({ text: 'second' });
  expect(await next()).toMatchObject({ kind: 'message', channel: slack.channelId, message: { text: 'second' } });
  await reader?.cancel();
});

it('leaves a taken port alone', async () => {
  const port = Number(new URL(slack.url).port);
  const second = startSlack({ port, signingSecret, sendInteraction: async () => ({ status: 200, body: '' }) });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect((await fetch(slack.url)).status).toBe(200);
});
