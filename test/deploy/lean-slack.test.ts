import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { captureOutput } from '../support/capture-output.ts';
import type { Answer } from './answering-server.ts';
import {
  callsMethod,
  clientOf,
  converseWithSlack,
  leanSlack,
  methodsOf,
  ourCode,
  stockSlack,
} from './slack-bundles.ts';

const NOWHERE = 'http://127.0.0.1:9/api/';
const post = (client: WebClient) =>
  client.chat.postMessage({
    channel: 'C1',
    text: 'sg-1 & „ports“',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*open*' } }],
    metadata: { event_type: 'e', event_payload: { finding: '1/eu-west-1/sg-1' } },
    unfurl_links: false,
  });

afterEach(() => {
  jest.restoreAllMocks();
});

describe("Slack's client in the bundles for Lambda", () => {
  it('has every method that our code calls, and few others', async () => {
    const [stock, lean] = [clientOf(await stockSlack, NOWHERE), clientOf(await leanSlack, NOWHERE)];
    const text = await ourCode;
    const called = methodsOf(stock).filter((name) => callsMethod(text, name));
    expect(called).toContain('chat.postMessage');
    expect(methodsOf(lean)).toEqual(called);
  });

  it('keeps a method whose call stands on two lines', () => {
    expect(callsMethod('slack.chat\n  .postMessage ({})', 'chat.postMessage')).toBe(true);
    expect(callsMethod('slack.chat.postMessages({})', 'chat.postMessage')).toBe(false);
  });

  it.each<[string, Answer | null]>([
    ['a message that was posted', { status: 200, body: '{"ok":true,"ts":"1.2","channel":"C1"}' }],
    [
      'a refusal',
      { status: 200, body: '{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["[ERROR] no"]}}' },
    ],
    ['too many calls', { status: 429, headers: { 'retry-after': '30' }, body: '{"ok":false,"error":"ratelimited"}' }],
    ['too many calls, without a word of when', { status: 429, body: '' }],
    ['an outage', { status: 503, body: 'upstream' }],
    ['what is no JSON', { status: 200, body: '<html>' }],
    ['nobody there', null],
  ])('says the same, and understands the same of %s', async (_what, answer) => {
    captureOutput();
    const before = await converseWithSlack(await stockSlack, post, answer);
    const after = await converseWithSlack(await leanSlack, post, answer);
    expect(after).toEqual(before);
    expect(after.requests).toHaveLength(answer === null ? 0 : 1);
  });
});
