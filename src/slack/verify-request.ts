import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own bound on the age of a request, in both directions. Seconds. */
const MOST_SECONDS_APART = 300;
/** Slack's largest interaction is far smaller; what is larger is not worth hashing. */
const MOST_BYTES = 1_000_000;

export type SlackRequest = { body: Buffer; signature: string | undefined; timestamp: string | undefined };

/** Whether it could be signed by Slack, as far as that can be told without the secret: form, size and age. */
export const isWellFormed = ({ body, signature, timestamp }: SlackRequest, now: number): boolean => {
  if (!signature || !timestamp || body.length > MOST_BYTES) return false;
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  return Math.abs(Math.floor(now / 1_000) - Number(timestamp)) <= MOST_SECONDS_APART;
};

/**
 * Whether Slack signed these very bytes within the last five minutes. Stricter than Bolt's own check (which takes a
 * time of the future, another signature version, and parses before it verifies): version `v0` only, raw bytes,
 * constant time. `now` in epoch ms. Source: docs.slack.dev/authentication/verifying-requests-from-slack.
 */
export const isFromSlack = (request: SlackRequest, signingSecret: string, now: number): boolean => {
  if (!isWellFormed(request, now)) return false;
  const { body, signature = '', timestamp } = request;
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'));
};
