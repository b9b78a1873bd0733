import type { Secrets } from '../ports.ts';

/** What Slack says of a token that is not, or no longer, ours. Nothing was done then, so it may be asked again. */
const TOKEN_REFUSED = ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'];

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * How Slack's own client reaches the Web API at `slackApiUrl`: with the bot token as it is now, and once more when Slack
 * refuses it and another one is known by then. Nobody else is ever sent the token.
 */
export const createSlackFetch =
  (secrets: Pick<Secrets<'botToken'>, 'read' | 'renew'>, slackApiUrl: string): Fetch =>
  async (url, init = {}) => {
    if (!String(url).startsWith(slackApiUrl)) return fetch(url, init);
    const token = await secrets.read('botToken');
    const answer = await fetch(url, withToken(init, token));
    if (!(await isRefused(answer))) return answer;
    const renewed = await secrets.renew('botToken', token);
    return renewed === token ? answer : fetch(url, withToken(init, renewed));
  };

const withToken = (init: RequestInit, token: string): RequestInit => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
};

const isRefused = async (answer: Response): Promise<boolean> => {
  if (answer.status !== 200) return false;
  const text = await answer.clone().text();
  if (!TOKEN_REFUSED.some((code) => text.includes(`"${code}"`))) return false;
  // A message may hold such a word as well.
  const { ok, error } = JSON.parse(text) as { ok?: unknown; error?: unknown };
  return ok === false && TOKEN_REFUSED.includes(String(error));
};
