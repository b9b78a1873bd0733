import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { createDigestsDynamoDb } from '../../src/adapters/digests-dynamodb.ts';
import { digestLineOf } from '../../src/finding/digest.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { REVOKE_ALL_ACTION } from '../../src/slack/actions.ts';
import { blockKitFaults } from '../support/block-kit.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, anException, anExposure, BOB, GROUP } from '../support/findings.ts';
import { clickOf, payloadBody, slackRequest } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const stage = useSlackStage();
const { published, logged } = stage;

/** Source: docs.slack.dev/interactivity/implementing-slash-commands */
const commandOf = (text: string, changes: Record<string, string> = {}) =>
  slackRequest({
    body: new URLSearchParams({
      token: 'verification-token-of-old',
      team_id: 'T0ACME',
      team_domain: 'acme',
      channel_id: 'C0SECURITY',
      channel_name: 'security',
      user_id: 'U0ALICE',
      user_name: 'alice',
      command: '/portcullis',
      text,
      api_app_id: 'A0GATE',
      is_enterprise_install: 'false',
      response_url: 'https://hooks.slack.com/commands/T0ACME/1/secret-of-the-hook',
      trigger_id: '1.2.3',
      ...changes,
    }).toString(),
  });

type Answer = { response_type: string; text: string; blocks?: KnownBlock[] };
const ask = async (text: string, changes: Record<string, string> = {}): Promise<Answer> => {
  const { statusCode, body } = await stage.handler(commandOf(text, changes));
  expect(statusCode).toBe(200);
  const answer = JSON.parse(body ?? '') as Answer;
  expect(answer.response_type).toBe('ephemeral');
  if (answer.blocks) expect(blockKitFaults(answer.blocks)).toEqual([]);
  expect(stage.slack.calls()).toEqual([]);
  expect(published).toEqual([]);
  return answer;
};

describe('/portcullis', () => {
  const kept = anExposure(1, {
    kind: 'kept',
    by: BOB,
    second: null,
    reason: 'load test until tomorrow',
    at: NOON,
    until: Date.now() + HOUR,
    warned: false,
  });
  const other = { ...GROUP, groupId: 'sg-0bbbbbbbbbbbbbbbb' };

  // By then its secrets are read, however long that takes.
  beforeAll(async () => void (await stage.handler(commandOf('help'))));
  beforeEach(async () => {
    await stage.store(aFinding([anExposure(1)], { deadline: Date.now() + HOUR }));
    const exceptions = [anException(kept, { until: Date.now() + HOUR })];
    await stage.store(aFinding([kept], { group: other, deadline: null, exceptions }));
    stage.proxy.forget();
  });

  it.each(['status', 'exceptions'])('says nothing of what is open in another channel, asked for %s', async (text) => {
    const answer = await ask(text, { channel_id: 'C0RANDOM' });
    expect(answer).toEqual({
      response_type: 'ephemeral',
      text: 'Please ask in <#C0SECURITY>, the channel of the alerts.',
    });
    expect(stage.proxy.calls()).toEqual([]);
  });

  it('status says what is open, to the person alone', async () => {
    const { text, blocks } = await ask('status');
    expect(text).toMatch(/^2 security groups open/);
    expect(JSON.stringify(blocks)).toContain(GROUP.groupId);
    // It reads the table, and nothing else.
    expect(new Set(stage.proxy.calls())).toEqual(new Set(['DynamoDB_20120810.Query', 'DynamoDB_20120810.GetItem']));
  });

  it('exceptions says what is kept open, and why', async () => {
    const { text, blocks } = await ask(' Exceptions ');
    expect(text).toMatch(/^1 exception/);
    expect(JSON.stringify(blocks)).toContain('load test until tomorrow');
  });

  it.each(['help', '', 'status now', 'hostile-marker', '<!channel>'])(
    'answers %j with what one can ask',
    async (text) => {
      const { blocks } = await ask(text);
      expect(JSON.stringify(blocks)).toContain('/portcullis status');
      expect(JSON.stringify(blocks)).not.toMatch(/hostile-marker|<!channel/);
      expect(stage.proxy.calls()).toEqual([]);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['another workspace', { team_id: 'T0OTHER' }],
    ['another app', { api_app_id: 'A0OTHER' }],
    ['nobody', { user_id: 'here' }],
  ])('tells nothing to %s', async (_, changes) => {
    const { text, blocks } = await ask('status', changes);
    expect(blocks).toBeUndefined();
    expect(text).toMatch(/^It /);
    expect(stage.proxy.calls()).toEqual([]);
    expect(logged.join()).toContain('a command was refused');
  });

  it('is another command when it is called otherwise', async () => {
    expect(await stage.handler(commandOf('status', { command: '/gate' }))).toMatchObject({ statusCode: 404 });
    expect(stage.proxy.calls()).toEqual([]);
  });
});

const eventOf = (event: Record<string, unknown>, changes: Record<string, unknown> = {}) =>
  slackRequest({
    contentType: 'application/json',
    body: JSON.stringify({
      token: 'verification-token-of-old',
      type: 'event_callback',
      team_id: 'T0ACME',
      api_app_id: 'A0GATE',
      event_id: 'Ev0',
      event_time: 1,
      authorizations: [{ team_id: 'T0ACME', user_id: 'U0BOT', is_bot: true, is_enterprise_install: false }],
      event,
      ...changes,
    }),
  });
const OPENED = { type: 'app_home_opened', user: 'U0ALICE', channel: 'D0ALICE', tab: 'home', event_ts: '1.0' };

describe('an event of Slack', () => {
  it('that somebody looks at the Home tab goes to the remediator, at the cost of one call', async () => {
    expect(await stage.handler(eventOf(OPENED))).toEqual({ statusCode: 200, body: '' });
    const home = { bus: 'decisions', source: 'portcullis.slack', type: 'Home opened', detail: { userId: 'U0ALICE' } };
    expect(published).toEqual([home]);
    expect(stage.proxy.calls()).toEqual(['AWSEvents.PutEvents']);
    expect(stage.slack.calls()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['about the messages tab', { ...OPENED, tab: 'messages' }, {}],
    ['about nobody', { ...OPENED, user: undefined }, {}],
    ['of another workspace', OPENED, { team_id: 'T0OTHER' }],
    ['of another app', OPENED, { api_app_id: 'A0OTHER' }],
    ['of another kind', { ...OPENED, type: 'message' }, {}],
    ['of a kind that Bolt treats in its own way', { ...OPENED, type: 'function_executed' }, {}],
    ['that the app is removed', { type: 'app_uninstalled' }, {}],
  ])('%s does nothing', async (_, event, changes) => {
    const { statusCode } = await stage.handler(eventOf(event, changes));
    expect(statusCode).toBeLessThan(500);
    expect(stage.proxy.calls()).toEqual([]);
  });

  it('that asks whether we are there is answered with its challenge', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1aBm2rZgRNFdxV', token: 'x' });
    const { statusCode, body: answer } = await stage.handler(slackRequest({ body, contentType: 'application/json' }));
    expect([statusCode, JSON.parse(answer ?? '')]).toEqual([200, { challenge: '3eZbrw1aBm2rZgRNFdxV' }]);
  });

  it('is sent again by Slack while the bus is down', async () => {
    stage.proxy.cutOff('AWSEvents');
    expect(await stage.handler(eventOf(OPENED))).toMatchObject({ statusCode: 500 });
    stage.proxy.cutOff();
  });
});

describe('“Revoke all” of a digest', () => {
  const inGroup = (n: number, finding: Finding): Finding => ({
    ...finding,
    group: { ...GROUP, groupId: `sg-0${String(n).padStart(16, '0')}` },
  });
  const digestOf = async (account: string, findings: readonly Finding[]) => {
    const digests = createDigestsDynamoDb({ ...stage.table(), retention: HOUR });
    const id = await digests.reserve(account, NOON);
    let version = 0;
    for (const finding of findings) ({ version } = await digests.put(id, digestLineOf(finding), NOON));
    return { digests, id, version };
  };
  const revokeAll = (value: string) =>
    stage.handler(slackRequest({ body: payloadBody(clickOf(REVOKE_ALL_ACTION, value)) }));

  it('becomes one decision for each finding that is still open, by one read', async () => {
    const open = Array.from({ length: 12 }, (_, n) => inGroup(n, aFinding([anExposure(n)], { version: n + 1 })));
    const settled = inGroup(20, aFinding([anExposure(20, { kind: 'revoked', by: BOB, at: NOON })]));
    const { id, version } = await digestOf('111122223333', [...open, settled]);
    stage.proxy.forget();
    expect(await revokeAll(`${id}@${version}`)).toEqual({ statusCode: 200, body: '' });
    expect(stage.proxy.calls()).toEqual(['DynamoDB_20120810.GetItem', 'AWSEvents.PutEvents', 'AWSEvents.PutEvents']);
    expect(stage.slack.calls()).toEqual([]);
    expect(published.map(({ detail }) => detail['finding']).sort()).toEqual(
      open.map(({ group }) => `${group.account}/${group.region}/${group.groupId}/1`).sort(),
    );
    expect(published.map(({ detail }) => detail['version'])).toEqual(open.map((finding) => finding.version));
    expect(published[0]?.detail).toMatchObject({ kind: 'revoke', ruleIds: null, by: { userId: 'U0ALICE' } });
  });

  it('leaves alone what the person had not seen yet', async () => {
    const [seen, later] = [inGroup(30, aFinding([anExposure(1)])), inGroup(31, aFinding([anExposure(2)]))];
    const { digests, id, version } = await digestOf('444455556666', [seen]);
    await digests.put(id, digestLineOf(later), NOON);
    await revokeAll(`${id}@${version}`);
    expect(published.map(({ detail }) => detail['finding'])).toEqual([expect.stringContaining(seen.group.groupId)]);
  });

  it('is nothing for a digest that is not there, and refused from elsewhere', async () => {
    await revokeAll('digest/111122223333/999999@1');
    await stage.handler(
      slackRequest({
        body: payloadBody(clickOf(REVOKE_ALL_ACTION, 'digest/111122223333/1@1', { channel: { id: 'C0RANDOM' } })),
      }),
    );
    expect(published).toEqual([]);
    expect(logged.join()).toContain('a click was refused');
  });
});

describe('while the table is down', () => {
  afterAll(() => stage.proxy.cutOff());
  it('/portcullis shows an error to the person', async () => {
    stage.proxy.cutOff('DynamoDB');
    expect(await stage.handler(commandOf('status'))).toMatchObject({ statusCode: 500 });
  });
});
