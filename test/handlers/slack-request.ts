import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toApiGatewayEvent } from '../../src/sandbox/slack/to-api-gateway-event.ts';

export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

/** A body as Slack would send it, with the parts of the signature that a forger could get wrong. */
export type Forgery = {
  body: string;
  contentType?: string;
  /** Seconds since 1970. */
  timestamp?: string;
  version?: string;
  secret?: string;
  /** What arrives instead of what was signed. */
  arrives?: string;
};

/** The request as API Gateway hands it to the function: signed as Slack's documentation says, unless told otherwise. */
export const slackRequest = ({
  body,
  contentType = 'application/x-www-form-urlencoded',
  timestamp = String(Math.floor(Date.now() / 1_000)),
  version = 'v0',
  secret = SECRET,
  arrives = body,
}: Forgery): APIGatewayProxyEventV2 => {
  const digest = createHmac('sha256', secret).update(`${version}:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': contentType,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `${version}=${digest}`,
  };
  return toApiGatewayEvent({ headers, body: arrives }, '/slack', Date.now());
};

/** The form body of an interaction. */
export const payloadBody = (payload: unknown): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** A click on a button of ours, as Slack tells of it; `changes` replace whole parts. */
export const clickOf = (actionId: string, value: string, changes: Record<string, unknown> = {}) => ({
  type: 'block_actions',
  user: { id: 'U0ALICE', username: 'alice', name: 'alice', team_id: 'T0ACME' },
  api_app_id: 'A0GATE',
  token: 'verification-token-of-old',
  container: { type: 'message', message_ts: '1795176000.000100', channel_id: 'C0SECURITY', is_ephemeral: false },
  trigger_id: '1.2.3',
  team: { id: 'T0ACME', domain: 'acme' },
  enterprise: null,
  is_enterprise_install: false,
  channel: { id: 'C0SECURITY', name: 'security' },
  message: { type: 'message', ts: '1795176000.000100', text: 'Open to the internet' },
  state: { values: {} },
  response_url: 'https://hooks.slack.com/actions/T0ACME/1/secret-of-the-hook',
  actions: [
    {
      type: 'button',
      action_id: actionId,
      block_id: 'portcullis.decision',
      text: { type: 'plain_text', text: 'Revoke now', emoji: false },
      value,
      action_ts: '1795176001.000200',
    },
  ],
  ...changes,
});

/** A click within a modal or on the Home tab: it has a view instead of a message and a channel. */
export const clickIn = (type: 'modal' | 'home', actionId: string, value: string, metadata = '') => ({
  ...clickOf(actionId, value, { channel: undefined, message: undefined, response_url: undefined }),
  container: { type: 'view', view_id: 'V0VIEW' },
  view: { id: 'V0VIEW', type, callback_id: '', hash: '1.a', private_metadata: metadata, state: { values: {} } },
});

/** A modal that was submitted, with what stands in its inputs. */
export const submissionOf = (callbackId: string, metadata: string, values: Record<string, unknown>) => ({
  type: 'view_submission',
  user: { id: 'U0ALICE', username: 'alice', name: 'alice', team_id: 'T0ACME' },
  api_app_id: 'A0GATE',
  token: 'verification-token-of-old',
  trigger_id: '1.2.3',
  team: { id: 'T0ACME', domain: 'acme' },
  enterprise: null,
  is_enterprise_install: false,
  response_urls: [],
  view: { id: 'V0VIEW', type: 'modal', callback_id: callbackId, private_metadata: metadata, state: { values } },
});
