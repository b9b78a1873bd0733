import type { FetchFunction } from '@slack/web-api';
import type { Secrets } from '../ports.ts';
import { fetchHttps } from './fetch-https.ts';

/** What Slack says of a token that is not, or no longer, ours. Nothing was done then, so it may be asked again. */
const TOKEN_REFUSED = ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'];

/**
 * How Slack's own client reaches the Web API at `slackApiUrl`: with the bot token as it is now, and once more when Slack
 * refuses it and another one is known by then. Nobody else is ever sent the token.
 */
export const createSlackFetch =
  (secrets: Pick<Secrets<'botToken'>, 'read' | 'renew'>, slackApiUrl: string): FetchFunction =>
  async (url, init = {}) => {
    if (!String(url).startsWith(slackApiUrl)) return fetchHttps(url, init);
    const token = await secrets.read('botToken');
    const answer = await fetchHttps(url, withToken(init, token));
    if (!(await isRefused(answer))) return answer;
    const renewed = await secrets.renew('botToken', token);
    return renewed === token ? answer : fetchHttps(url, withToken(init, renewed));
  };

type Init = Parameters<FetchFunction>[1];
/** Of header names that differ in case alone, Node sends the last. */
const withToken = (init: Init, token: string): Init => ({
  ...init,
  headers: { ...init?.headers, authorization: `Bearer ${token}` },
});

const isRefused = async (answer: Awaited<ReturnType<FetchFunction>>): Promise<boolean> => {
  if (answer.status !== 200) return false;
  const text = await answer.text();
  if (!TOKEN_REFUSED.some((code) => text.includes(`"${code}"`))) return false;
  // A message may hold such a word as well.
  const { ok, error } = JSON.parse(text) as { ok?: unknown; error?: unknown };
  return ok === false && TOKEN_REFUSED.includes(String(error));
};
