import { expect, it } from '@jest/globals';
import bolt from '@slack/bolt';
import { signInteraction } from '../../../src/sandbox/slack/sign-request.ts';
import { toApiGatewayEvent } from '../../../src/sandbox/slack/to-api-gateway-event.ts';

const payload = {
  type: 'block_actions',
  team: { id: 'T1' },
  user: { id: 'U1' },
  channel: { id: 'C1' },
  actions: [{ type: 'button', action_id: 'revoke', block_id: 'b', value: 'v1' }],
};

const startApp = (signingSecret: string) => {
  const clicked: unknown[] = [];
  const receiver = new bolt.AwsLambdaReceiver({ signingSecret, logLevel: bolt.LogLevel.ERROR });
  const authorize = async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U2' });
  const app = new bolt.App({ receiver, authorize, logLevel: bolt.LogLevel.ERROR });
  app.action('revoke', async ({ ack, action }) => {
    clicked.push('value' in action ? action.value : null);
    await ack();
  });
  return { handler: receiver.toHandler(), clicked };
};

it('makes an event on which the real Bolt receiver verifies the signature and runs the listener', async () => {
  const now = Date.now();
  const event = toApiGatewayEvent(signInteraction(payload, 'right', now), '/slack/interactions', now);
  const { handler, clicked } = startApp('right');
  expect((await handler(event, {})).statusCode).toBe(200);
  expect(clicked).toEqual(['v1']);
});

it('makes an event that another secret does not open', async () => {
  const now = Date.now();
  const event = toApiGatewayEvent(signInteraction(payload, 'wrong', now), '/slack/interactions', now);
  const { handler, clicked } = startApp('right');
  expect((await handler(event, {})).statusCode).toBe(401);
  expect(clicked).toEqual([]);
});

it('carries a form as API Gateway does: header names in lower case, the body in base64', () => {
  const event = toApiGatewayEvent({ headers: { 'X-Slack-Signature': 'v0=1' }, body: 'payload=%7B%7D' }, '/slack', 5000);
  expect(event).toMatchObject({
    version: '2.0',
    rawPath: '/slack',
    headers: { 'x-slack-signature': 'v0=1' },
    body: Buffer.from('payload=%7B%7D').toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: 'POST', path: '/slack' }, timeEpoch: 5000 },
  });
});

it('carries JSON as API Gateway does: as it is', () => {
  const event = toApiGatewayEvent({ headers: { 'content-type': 'application/json' }, body: '{}' }, '/slack', 5000);
  expect(event).toMatchObject({ body: '{}', isBase64Encoded: false });
});
