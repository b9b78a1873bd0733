import { createHmac } from 'node:crypto';
import type { InteractionRequest, Json } from './slack-types.ts';

const FORM = 'application/x-www-form-urlencoded';

const sign = (body: string, contentType: string, signingSecret: string, now: number): InteractionRequest => {
  const seconds = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
};

/**
 * An interaction as Slack sends it: form-encoded, signed with `v0=HMAC-SHA256(secret, "v0:<seconds>:<body>")`.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param now epoch milliseconds
 */
export const signInteraction = (payload: Json, signingSecret: string, now: number): InteractionRequest =>
  sign(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), FORM, signingSecret, now);

/** A slash command: its fields are the form itself. */
export const signCommand = (
  fields: Readonly<Record<string, string>>,
  signingSecret: string,
  now: number,
): InteractionRequest => sign(new URLSearchParams(fields).toString(), FORM, signingSecret, now);

/** An event: the body is JSON. */
export const signEvent = (envelope: Json, signingSecret: string, now: number): InteractionRequest =>
  sign(JSON.stringify(envelope), 'application/json', signingSecret, now);
