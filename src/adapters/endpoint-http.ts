import { createHmac, randomUUID } from 'node:crypto';
import type { EndpointState } from '../doctor/check-endpoint.ts';

const TIMEOUT = 10_000;

/**
 * Knocks at the endpoint as Slack does when the URL of an app is set (`url_verification`): once signed, and once as
 * nobody. It changes nothing. `now` in epoch ms. Throws when there is no answer.
 */
export const knock = async (url: string, signingSecret: string, now: number): Promise<EndpointState> => {
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const post = async (headers: Record<string, string>) => {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(TIMEOUT),
      redirect: 'manual',
    });
    return { status: answer.status, text: await answer.text() };
  };
  const signed = await post({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` });
  const unsigned = await post({});
  return { signed: signed.status, isOurs: signed.text.includes(challenge), unsigned: unsigned.status };
};
