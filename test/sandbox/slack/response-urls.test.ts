import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFeed } from '../../../src/sandbox/slack/feed.ts';
import { createResponseUrls } from '../../../src/sandbox/slack/response-urls.ts';
import type { Json } from '../../../src/sandbox/slack/slack-types.ts';

const MINUTE = 60_000;
const target = { channel: 'C1', ts: '1.000001', user: 'U1', isEphemeral: false };
let now: number;
let calls: [string, Json][];
let feed: ReturnType<typeof createFeed>;
let urls: ReturnType<typeof createResponseUrls>;

beforeEach(() => {
  now = 0;
  calls = [];
  feed = createFeed();
  const api = async (method: string, params: Json) => {
    calls.push([method, params]);
    return { ok: true };
  };
  urls = createResponseUrls(api, feed, { now: () => now });
});

describe('a response_url', () => {
  it.each<[string, Json, [string, Json]]>([
    ['speaks to the person alone', { text: 'hi' }, ['chat.postEphemeral', { channel: 'C1', user: 'U1', text: 'hi' }]],
    [
      'speaks to the channel',
      { text: 'hi', response_type: 'in_channel' },
      ['chat.postMessage', { channel: 'C1', text: 'hi' }],
    ],
    [
      'replaces the message',
      { text: 'hi', replace_original: true },
      ['chat.update', { channel: 'C1', ts: '1.000001', text: 'hi' }],
    ],
    ['deletes the message', { delete_original: true }, ['chat.delete', { channel: 'C1', ts: '1.000001' }]],
  ])('%s', async (_, message, call) => {
    expect(await urls.respond(urls.create(target), message)).toEqual({ ok: true });
    expect(calls).toEqual([call]);
  });

  it('lives 30 minutes', async () => {
    const id = urls.create(target);
    now = 30 * MINUTE - 1;
    expect(await urls.respond(id, { text: 'in time' })).toEqual({ ok: true });
    now = 30 * MINUTE;
    expect(await urls.respond(id, { text: 'too late' })).toEqual({ ok: false, error: 'expired_url' });
    expect(calls).toHaveLength(1);
  });

  it('answers to its own id only', async () => {
    expect(await urls.respond('guess', { text: 'hi' })).toEqual({ ok: false, error: 'not_found' });
    expect(calls).toEqual([]);
  });

  it('replaces and removes an ephemeral, which no Web API method could', async () => {
    feed.whisper({ ts: '2.000002', channel: 'C1', user: 'U1', text: 'old', blocks: [] });
    const id = urls.create({ ...target, ts: '2.000002', isEphemeral: true });
    await urls.respond(id, { replace_original: true, text: 'new' });
    expect(feed.snapshot().ephemerals).toMatchObject([{ ts: '2.000002', text: 'new' }]);
    await urls.respond(id, { delete_original: true });
    expect(feed.snapshot().ephemerals).toEqual([]);
  });
});
