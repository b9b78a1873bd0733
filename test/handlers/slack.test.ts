import { beforeAll, describe, expect, it, afterEach } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ADOPT_ACTION, adoptValue, AGREE_ACTION, MORE_TIME_ACTION, WITHDRAW_ACTION } from '../../src/slack/actions.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { clickOf, payloadBody, slackRequest } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const ID = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}`;
const BUTTON = `${ID}/1@3`;
const REVOKE = 'portcullis.revoke';
const FORM = 'application/x-www-form-urlencoded';
const UNSIGNED = ['x-slack-signature', 'x-slack-request-timestamp'] as const;
const ALICE = { kind: 'person', userId: 'U0ALICE', name: 'alice' };

const stage = useSlackStage();
const { published, logged } = stage;
const handler = (event: APIGatewayProxyEventV2) => stage.handler(event);
/** But for the secrets, which are read when they are due, whoever comes. */
const calls = () => [
  ...stage.proxy.calls().filter((call) => !call.startsWith('AmazonSSM.')),
  ...stage.slack.calls().map(({ method }) => method),
];

beforeAll(() => stage.store(aFinding([anExposure(1)])));

const click = (changes: Record<string, unknown> = {}, value = BUTTON, actionId = REVOKE) =>
  slackRequest({ body: payloadBody(clickOf(actionId, value, changes)) });
const without = (event: APIGatewayProxyEventV2, ...names: string[]): APIGatewayProxyEventV2 => ({
  ...event,
  headers: Object.fromEntries(Object.entries(event.headers).filter(([name]) => !names.includes(name))),
});
const withHeader = (event: APIGatewayProxyEventV2, name: string, change: (value: string) => string) => ({
  ...event,
  headers: { ...event.headers, [name]: change(event.headers[name] ?? '') },
});
const seconds = (offset: number): string => String(Math.floor(Date.now() / 1_000) + offset);
const body = payloadBody(clickOf(REVOKE, BUTTON));

describe('a click on one of our buttons', () => {
  it.each<[string, string, object]>([
    [REVOKE, BUTTON, { kind: 'revoke', ruleIds: null }],
    [MORE_TIME_ACTION, BUTTON, { kind: 'more-time' }],
    [ADOPT_ACTION, adoptValue(GROUP), { kind: 'adopt', version: 0 }],
    [AGREE_ACTION, `${BUTTON}#${ID}/1/proposal/2`, { kind: 'agree', proposal: `${ID}/1/proposal/2` }],
    [
      WITHDRAW_ACTION,
      `${BUTTON}#${ID}/1/exception/2/sgr-0a`,
      { kind: 'withdraw', exception: `${ID}/1/exception/2/sgr-0a` },
    ],
  ])('%s becomes exactly one decision on the private bus', async (actionId, value, detail) => {
    expect(await handler(click({}, value, actionId))).toEqual({ statusCode: 200, body: '' });
    expect(published).toEqual([
      {
        bus: 'decisions',
        source: 'portcullis.slack',
        type: 'Decision',
        detail: { finding: `${ID}/1`, version: 3, by: ALICE, ...detail },
      },
    ]);
    expect(calls()).toEqual(['DynamoDB_20120810.GetItem', 'AWSEvents.PutEvents']);
  });

  it('is understood with a name beyond ASCII in a base64 body', async () => {
    const event = click({ user: { id: 'U0ALICE', name: 'Zoë 山田 🔒', team_id: 'T0ACME' } });
    expect(event.isBase64Encoded).toBe(true);
    expect(await handler(event)).toMatchObject({ statusCode: 200 });
    expect(published[0]?.detail['by']).toEqual({ ...ALICE, name: 'Zoë 山田 🔒' });
  });

  it('is understood with a name that is not percent-encoded', async () => {
    const raw = `payload=${JSON.stringify(clickOf(REVOKE, BUTTON, { user: { id: 'U0ALICE', name: 'Zoë 山田' } }))}`;
    expect(await handler(slackRequest({ body: raw }))).toMatchObject({ statusCode: 200 });
    expect(published[0]?.detail['by']).toMatchObject({ name: 'Zoë 山田' });
  });

  it('is understood with a body that is not base64', async () => {
    expect(await handler({ ...click(), body, isBase64Encoded: false })).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(1);
  });

  it('is published again when it comes again: electing one is for the remediator', async () => {
    const event = click();
    await handler(event);
    expect(await handler(event)).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(2);
    expect(published[1]).toEqual(published[0]);
  });

  it.each([-299, 299])('is taken when the clocks are %d seconds apart', async (offset) => {
    expect(await handler(slackRequest({ body, timestamp: seconds(offset) }))).toMatchObject({ statusCode: 200 });
  });
});

describe('a request that Slack did not sign', () => {
  it.each<[string, () => APIGatewayProxyEventV2]>([
    ['without a signature', () => without(click(), 'x-slack-signature')],
    ['without a timestamp', () => without(click(), 'x-slack-request-timestamp')],
    ['without both', () => without(click(), ...UNSIGNED)],
    ['with another secret', () => slackRequest({ body, secret: 'another-secret' })],
    ['of six minutes ago', () => slackRequest({ body, timestamp: seconds(-302) })],
    ['of the future', () => slackRequest({ body, timestamp: seconds(302) })],
    ['of tomorrow', () => slackRequest({ body, timestamp: seconds(86_400) })],
    ['with another version of the signature', () => slackRequest({ body, version: 'v9' })],
    [
      'with a version that is only called another',
      () => withHeader(click(), 'x-slack-signature', (s) => `v1${s.slice(2)}`),
    ],
    ['whose body was changed', () => slackRequest({ body, arrives: body.replace('U0ALICE', 'U0MALLORY') })],
    ['whose body was lengthened', () => slackRequest({ body, arrives: `${body}&payload={}` })],
    ['whose body is empty', () => slackRequest({ body, arrives: '' })],
    ['whose timestamp is no number', () => slackRequest({ body, timestamp: 'NaN' })],
    ['whose timestamp is a fraction', () => slackRequest({ body, timestamp: `${seconds(0)}.5` })],
    [
      'whose timestamp was moved',
      () => withHeader(slackRequest({ body, timestamp: seconds(-400) }), UNSIGNED[1], () => seconds(0)),
    ],
    [
      'with the digest in upper case',
      () => withHeader(click(), 'x-slack-signature', (s) => `v0=${s.slice(3).toUpperCase()}`),
    ],
    ['with half a digest', () => withHeader(click(), 'x-slack-signature', (s) => s.slice(0, 35))],
    ['with a longer digest', () => withHeader(click(), 'x-slack-signature', (s) => `${s}00`)],
    ['with two digests', () => withHeader(click(), 'x-slack-signature', (s) => `v0=${'0'.repeat(64)},${s}`)],
    ['that only asks about TLS', () => without(slackRequest({ body: 'ssl_check=1&token=abc' }), ...UNSIGNED)],
    ['that asks about TLS with an empty answer', () => without(slackRequest({ body: 'ssl_check=0' }), ...UNSIGNED)],
    ['that cannot be parsed', () => without(slackRequest({ body: 'payload=%7Bhostile-marker' }), ...UNSIGNED)],
    [
      'that wants a challenge back',
      () =>
        without(
          slackRequest({ body: '{"type":"url_verification","challenge":"x"}', contentType: 'application/json' }),
          ...UNSIGNED,
        ),
    ],
    ['of two megabytes', () => slackRequest({ body: `${body}&x=${'a'.repeat(2_000_000)}` })],
  ])('is refused, reads nothing and publishes nothing: %s', async (_, forge) => {
    expect(await handler(forge())).toEqual({ statusCode: 401, body: '' });
    expect(calls()).toEqual([]);
    expect(published).toEqual([]);
    expect(logged).toEqual([
      expect.stringContaining('a request without a valid Slack signature was refused'),
      expect.stringContaining('RequestsRefused'),
    ]);
  });
});

describe('a signed request that makes no sense', () => {
  it.each<[string, string, string]>([
    ['no form at all', 'hostile-marker', FORM],
    ['a payload that is no JSON', 'payload=%7Bhostile-marker', FORM],
    ['a payload that is null', payloadBody(null), FORM],
    ['a payload that is a list', payloadBody([]), FORM],
    ['a payload that is a text', payloadBody('hostile-marker'), FORM],
    ['an empty payload', 'payload=', FORM],
    ['two payloads', `${body}&${body}`, FORM],
    ['an empty body', '', FORM],
    ['JSON that is none', '{hostile-marker', 'application/json'],
    ['JSON that is null', 'null', 'application/json'],
    ['a type that nobody knows', '<xml>hostile-marker</xml>', 'text/xml'],
    ['an object without a meaning', payloadBody({ type: 'hostile-marker' }), FORM],
  ])('is answered as a fault of the sender, and does nothing: %s', async (_, text, contentType) => {
    const { statusCode } = await handler(slackRequest({ body: text, contentType }));
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(published).toEqual([]);
    expect(calls()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no user', { user: undefined }],
    ['a user without an id', { user: { name: 'hostile-marker' } }],
    ['a user that is a list', { user: ['hostile-marker'] }],
    ['no actions', { actions: [] }],
    ['actions that are none', { actions: 'hostile-marker' }],
    ['an action that is none', { actions: ['hostile-marker'] }],
  ])('is answered as a fault of the sender: a click with %s', async (_, changes) => {
    expect(await handler(click(changes))).toEqual({ statusCode: 400, body: '' });
    expect(published).toEqual([]);
  });

  it.each([
    '',
    'hostile-marker',
    `${BUTTON}@3`,
    BUTTON.replace('@3', ''),
    BUTTON.replace('@3', '@-1'),
    BUTTON.replace('@3', '@1e9'),
    `../${BUTTON}`,
    BUTTON.replace(GROUP.account, '111122223333/x'),
    BUTTON.replace(GROUP.groupId, 'sg-$(reboot)'),
    `${BUTTON}\n`,
    '{"pk":"*"}',
    'x'.repeat(2_000),
  ])('decides nothing: a button of the value %j', async (value) => {
    expect(await handler(click({}, value))).toMatchObject({ statusCode: 200 });
    expect(calls()).toEqual([]);
    expect(published).toEqual([]);
  });
});

describe('a signed click on a button that we did not write', () => {
  it.each([
    [AGREE_ACTION, BUTTON],
    [AGREE_ACTION, `${BUTTON}#C0SECURITY`],
    [AGREE_ACTION, `${BUTTON}#${ID}/1/exception/2/sgr-0a`],
    [WITHDRAW_ACTION, `${BUTTON}#${ID}/1/proposal/2`],
    [WITHDRAW_ACTION, `${BUTTON}#${ID.replace('eu-west-1', 'eu-west-2')}/1/exception/2/sgr-0a`],
  ])('decides nothing: %s of %s', async (actionId, value) => {
    expect(await handler(click({}, value, actionId))).toMatchObject({ statusCode: 200 });
    expect(calls()).toEqual([]);
  });
});

describe('a signed click that may not decide', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another workspace', { team: { id: 'T0OTHER', domain: 'other' } }, 'workspace'],
    ['somebody of another workspace', { user: { id: 'U0ALICE', name: 'alice', team_id: 'T0OTHER' } }, 'Slack Connect'],
    ['another app', { api_app_id: 'A0OTHER' }, 'app'],
    ['no workspace', { team: null }, 'workspace'],
    ['no channel', { channel: undefined }, 'channel'],
    ['another channel of the same name', { channel: { id: 'C0RANDOM', name: 'security' } }, 'channel'],
  ])('reads and decides nothing, is explained and audited: from %s', async (_, changes, why) => {
    expect(await handler(click(changes))).toEqual({ statusCode: 200, body: '' });
    expect(calls()).toEqual(['AWSEvents.PutEvents']);
    const about = { finding: `${ID}/1`, version: 3, by: ALICE };
    const said = { what: 'revoke', why: expect.stringContaining(why) };
    expect(published).toEqual([
      { bus: 'decisions', source: 'portcullis.slack', type: 'Refused click', detail: { ...about, ...said } },
    ]);
    expect(logged.join()).toContain('a click was refused');
  });

  it('is only written to the log when it names no person', async () => {
    expect(await handler(click({ user: { id: 'here', name: 'alice' } }))).toMatchObject({ statusCode: 200 });
    expect(calls()).toEqual([]);
    expect(logged.join()).toContain('a click was refused');
  });

  it('publishes nothing about a group that was never seen', async () => {
    const { statusCode } = await handler(click({}, BUTTON.replace(GROUP.groupId, 'sg-0ffffffffffffffff')));
    expect(statusCode).toBe(200);
    expect(calls()).toEqual(['DynamoDB_20120810.GetItem']);
    expect(published).toEqual([]);
  });

  it('publishes nothing about a finding that is still to come', async () => {
    await handler(click({}, BUTTON.replace('/1@', '/2@')));
    expect(published).toEqual([]);
  });

  it('is no decision when it is a link of ours', async () => {
    expect(await handler(click({}, BUTTON, 'portcullis.console'))).toEqual({ statusCode: 200, body: '' });
    expect(calls()).toEqual([]);
  });

  it('is no decision when it is another button', async () => {
    expect(await handler(click({}, BUTTON, 'somebody.else'))).toMatchObject({ statusCode: 404 });
    expect(calls()).toEqual([]);
    expect(published).toEqual([]);
  });

  it('decides nothing while Portcullis only alerts', async () => {
    const observing = await stage.load({ ENFORCEMENT: 'observe' });
    expect(await observing(click())).toMatchObject({ statusCode: 200 });
    expect(published.map(({ type }) => type)).toEqual(['Refused click']);
  });
});

describe('when something that a click needs is down', () => {
  afterEach(() => stage.proxy.cutOff());

  it.each(['DynamoDB', 'AWSEvents'])('Slack shows an error to the person: %s', async (service) => {
    stage.proxy.cutOff(service);
    const { statusCode } = await handler(click());
    expect(statusCode).toBe(500);
    expect(published).toEqual([]);
    expect(logged.join('\n')).toContain('a click could not be carried out');
  });

  it('the next click works again', async () => {
    stage.proxy.cutOff('DynamoDB');
    await handler(click());
    stage.proxy.cutOff();
    expect(await handler(click())).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(1);
  });
});
