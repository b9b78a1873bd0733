import { afterEach, describe, expect, it } from '@jest/globals';
import { authorizeEvent } from '../support/cloudtrail-event.ts';
import { GROUP } from '../support/findings.ts';
import { batch, BOT_TOKEN, DECISIONS, cameBy, useQueueStage } from './queue-stage.ts';

const stage = useQueueStage();
const SIGNING_SECRET = '8f742231b10e8888abcd99fff0085a51';
/** Everything that must not be read in a log, wherever it comes from. */
const HOSTILE = [
  'xoxb-111-222-hostileBotToken',
  'xapp-1-A0-333-hostileAppToken',
  SIGNING_SECRET,
  `v0=${SIGNING_SECRET}${SIGNING_SECRET}`,
  'https://hooks.slack.com/actions/T0/1/hostileResponseUrl',
  'payload=%7B%22token%22%3A%22hostileForm%22%7D',
  '{"token":"hostileVerification","trigger_id":"1.2.hostileTrigger"}',
  'x-amz-security-token:IQoJb3JpZ2luX2VjEJrhostileSession',
].join(' ');
const FORBIDDEN = /hostile(?:Bot|App|Resp|Form|Veri|Trig|Sess)|8f742231b10e8888|hooks\.slack|xoxb-\d|xapp-\d/;

afterEach(() => {
  const all = stage.output.lines.join('\n');
  expect(all).not.toMatch(FORBIDDEN);
  expect(all).not.toContain(BOT_TOKEN);
});

/** The text in every place of a message that is a text, keys but those of the shape included. */
const withTextIn = (value: unknown, keep: ReadonlySet<string>, text: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => withTextIn(one, keep, text));
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? `${value} ${text}` : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, keep.has(key) ? one : withTextIn(one, keep, text)]),
  );
};

describe('no secret and no body of Slack comes into the log', () => {
  it('from what an AWS caller writes into every field of an event', async () => {
    const { groupId } = stage.open(['0.0.0.0/0']);
    const rules = stage.aws
      .model(GROUP.region)
      .rules(groupId)
      .filter(({ isEgress }) => !isEgress);
    const event = authorizeEvent(rules, { now: Date.now() });
    const shape = new Set([
      'source',
      'detail-type',
      'eventSource',
      'eventName',
      'groupId',
      'securityGroupRuleId',
      'cidrIpv4',
      'ipProtocol',
      'eventTime',
      'time',
      'region',
      'awsRegion',
      'account',
      'recipientAccountId',
      'cidrIp',
      'accountId',
    ]);
    await stage.ingress(
      batch(withTextIn(event, shape, HOSTILE), withTextIn(event, new Set(), HOSTILE), HOSTILE, `{"x":${HOSTILE}`),
    );
    expect(stage.output.logged().map(({ message }) => message)).toContain('exposure opened');
    await stage.remediate(stage.revoke(groupId));
  });

  it('from what somebody puts into every field of a message of a queue', async () => {
    const { groupId, event } = stage.open(['0.0.0.0/0']);
    await stage.ingress(batch(event));
    const { Records } = stage.revoke(groupId);
    const decision: unknown = JSON.parse(Records[0]?.body ?? '');
    const keep = new Set(['source', 'detail-type', 'kind', 'finding', 'userId']);
    await stage.remediate(
      cameBy(DECISIONS, batch(withTextIn(decision, keep, HOSTILE), withTextIn(decision, new Set(), HOSTILE))),
    );
    await stage.remediate(batch({ kind: 'check', group: `${GROUP.account}/${GROUP.region}/${groupId}`, by: HOSTILE }));
    await stage.inspect(
      batch({ kind: 'look-up', account: HOSTILE, region: HOSTILE, facts: {}, lookUps: [], groupName: HOSTILE }),
    );
    await stage.inspect(batch({ kind: HOSTILE }, HOSTILE));
  });

  it('from what AWS and Slack say in their errors', async () => {
    const { groupId, event } = stage.open(['0.0.0.0/0']);
    const xml = HOSTILE.replaceAll('"', '&quot;');
    stage.slackProxy.script(() => ({
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ok: false, error: HOSTILE, response_metadata: { messages: [HOSTILE] } }),
    }));
    expect((await stage.ingress(batch(event))).batchItemFailures).toHaveLength(1);
    stage.slackProxy.script(() => ({ kind: 'answer', status: 200, body: `not JSON ${HOSTILE}` }));
    stage.pass(61_000);
    expect((await stage.ingress(batch(event))).batchItemFailures).toHaveLength(1);
    stage.slackProxy.script(() => null);
    stage.awsProxy.script((name) =>
      name.startsWith('ec2:')
        ? {
            kind: 'answer',
            status: 403,
            body: `<Response><Errors><Error><Code>SignatureDoesNotMatch</Code><Message>${xml}</Message></Error></Errors></Response>`,
          }
        : null,
    );
    stage.pass(16 * 60_000);
    await stage.remediate(stage.wakeUp(groupId));
    expect(stage.output.logged().map(({ message }) => message)).toContain('exposure failed');
    stage.awsProxy.script((name) =>
      name === 'dynamodb:GetItem' ? { kind: 'answer', status: 400, body: HOSTILE } : null,
    );
    await stage.remediate(stage.revoke(groupId));
  });
});
