import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSlackStage, type AppAnswer, type Stage } from './slack-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startSlackStage();
});
afterEach(() => stage.slack.close());

const type = (text: string, username = 'dana', channel = stage.slack.channelId) =>
  stage.act('command', { user: stage.idOf(username), channel, text });
const seen = async () => {
  const { messages, ephemerals } = await stage.snapshot();
  return { messages: messages.map(({ message }) => message.text), ephemerals };
};

describe('a slash command', () => {
  it('arrives as a signed form', async () => {
    expect(await type('/portcullis  status all ')).toMatchObject({ ok: true });
    const [request] = stage.requests;
    const stamp = request?.headers['x-slack-request-timestamp'];
    const expected = createHmac('sha256', 'shh').update(`v0:${stamp}:${request?.body}`).digest('hex');
    expect(request?.headers['x-slack-signature']).toBe(`v0=${expected}`);
    expect(stage.payloads()).toEqual([
      {
        token: expect.any(String),
        team_id: stage.slack.teamId,
        team_domain: 'acme',
        channel_id: stage.slack.channelId,
        channel_name: 'security',
        user_id: stage.idOf('dana'),
        user_name: 'dana',
        command: '/portcullis',
        text: 'status all',
        api_app_id: stage.slack.appId,
        is_enterprise_install: 'false',
        response_url: expect.stringContaining(stage.slack.url),
        trigger_id: expect.any(String),
      },
    ]);
  });

  it.each<[string, AppAnswer]>([
    ['JSON', { body: { text: 'Nothing is open.' } }],
    ['JSON for the person alone', { body: { response_type: 'ephemeral', text: 'Nothing is open.' } }],
    ['plain text', { body: 'Nothing is open.' }],
  ])('answered with %s tells the person alone', async (_, answer) => {
    stage.app.answer = () => answer;
    await type('/portcullis status');
    expect(await seen()).toMatchObject({
      messages: [],
      ephemerals: [{ user: stage.idOf('dana'), text: 'Nothing is open.' }],
    });
  });

  it('may be answered to all, and with blocks', async () => {
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'None' } }];
    stage.app.answer = () => ({ body: { response_type: 'in_channel', text: 'None', blocks } });
    await type('/portcullis status');
    expect(await seen()).toMatchObject({ messages: ['None'], ephemerals: [] });
  });

  it('may be answered later, by its response_url', async () => {
    await type('/portcullis status');
    await fetch(stage.payloads()[0]?.response_url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Later.' }),
    });
    expect(await seen()).toMatchObject({ ephemerals: [{ user: stage.idOf('dana'), text: 'Later.' }] });
  });

  it('opens a modal by its trigger', async () => {
    stage.app.answer = async ({ trigger_id }) => {
      await stage.client.views.open({
        trigger_id,
        view: { type: 'modal', title: { type: 'plain_text', text: 'Hi' }, blocks: [] },
      });
      return {};
    };
    expect(await type('/portcullis')).toMatchObject({ ok: true });
  });

  it.each([
    ['of another app', '/remind me', 'dana', '/remind is not a valid command.'],
    ['of a stranger', '/portcullis status', 'casey', '/portcullis is not a valid command.'],
  ])('%s reaches nobody', async (_, text, username, error) => {
    expect(await type(text, username)).toMatchObject({ status: 502, error });
    expect(stage.requests).toEqual([]);
  });

  it('in a conversation of others reaches nobody', async () => {
    const alex = stage.slack.people.find(({ username }) => username === 'alex');
    expect(await type('/portcullis status', 'dana', alex?.dm)).toMatchObject({ status: 502 });
    expect(await type('/portcullis status', 'alex', alex?.dm)).toMatchObject({ ok: true });
  });

  it('that the app fails on says so', async () => {
    stage.app.answer = () => ({ status: 500 });
    expect(await type('/portcullis status')).toMatchObject({
      status: 502,
      error: '/portcullis failed. The app answered HTTP 500.',
    });
  });
});
