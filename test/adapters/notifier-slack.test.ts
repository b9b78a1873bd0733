import { afterEach, describe, expect, it } from '@jest/globals';
import { messageOf } from '../../src/errors.ts';
import { createNotifierSlack, createSlackClient } from '../../src/adapters/notifier-slack.ts';
import { aFinding, anExposure, VIEWS } from '../support/findings.ts';
import { startRefusingServer, type RefusingServer } from '../support/refusing-server.ts';
import { createSecretsMemory } from '../support/secrets-memory.ts';

describe('a Slack that does not want to', () => {
  const servers: RefusingServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  /** Posts to a Slack of that answer: the error, and how often Slack was asked. */
  const post = async (...answer: Parameters<typeof startRefusingServer>) => {
    const server = await startRefusingServer(...answer);
    servers.push(server);
    const client = createSlackClient(createSecretsMemory(), `${server.url}/api/`);
    const at = { channelOf: () => 'C0GATE', settingsOf: () => VIEWS, channels: ['C0GATE'] };
    const posted = createNotifierSlack(client, at).post(aFinding([anExposure(1)]));
    const error: unknown = await posted.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return { error, calls: server.calls.length };
  };

  it('and asks for patience is an error at once, which is not slept through', async () => {
    const start = Date.now();
    const { error, calls } = await post(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' });
    expect(error).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 30 });
    // What the log says of a message that failed.
    expect(messageOf(error)).toContain('30 seconds');
    expect(Date.now() - start).toBeLessThan(4_000);
    expect(calls).toBe(1);
  });

  it('because it is broken is asked once: the queue retries', async () => {
    const { error, calls } = await post(500, {}, {});
    expect(error).toBeInstanceOf(Error);
    expect(calls).toBe(1);
  });

  it('and answers without a ts is no success', async () => {
    expect((await post(200, { ok: true }, {})).error).toMatchObject({ code: 'slack-refused' });
  });
});
