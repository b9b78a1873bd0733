import { createHmac } from 'node:crypto';
import type { InteractionRequest, Json } from './slack-types.ts';

/**
 * An interaction as Slack sends it: form-encoded, signed with `v0=HMAC-SHA256(secret, "v0:<seconds>:<body>")`.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param now epoch milliseconds
 */
export const signInteraction = (payload: Json, signingSecret: string, now: number): InteractionRequest => {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const seconds = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
};
