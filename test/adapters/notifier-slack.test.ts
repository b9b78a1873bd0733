import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNotifierSlack, createSlackClient } from '../../src/adapters/notifier-slack.ts';
import { aFinding, anExposure, SETTINGS } from '../support/findings.ts';
import { startRefusingServer, type RefusingServer } from '../support/refusing-server.ts';

describe('Slack asking for patience', () => {
  let server: RefusingServer;
  beforeEach(async () => {
    server = await startRefusingServer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' });
  });
  afterEach(() => server.close());

  it('is an error at once, for the queue to retry, and is not slept through', async () => {
    const client = createSlackClient('xoxb-1', `${server.url}/api/`);
    const notifier = createNotifierSlack(client, 'C0GATE', SETTINGS);
    const start = Date.now();
    await expect(notifier.post(aFinding([anExposure(1)]))).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
    });
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(server.calls).toHaveLength(1);
  });
});
