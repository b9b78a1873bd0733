import type { WebClient } from '@slack/web-api';
import { PortcullisError } from '../errors.ts';
import type { Clock, Directory, Log } from '../ports.ts';
import { createAnswerCache } from './answer-cache.ts';
import { nameOf, standingOf } from './slack-standing.ts';

/** What these calls need. `auth.test` needs no scope. */
export const scopes = ['users:read', 'users:read.email', 'usergroups:read'] as const;

type Parts = {
  /** User ids (U…, W…) and user group ids (S…), by account. */
  approversOf: (account: string) => readonly string[];
  clock: Pick<Clock, 'now'>;
  log: Log;
};

/** Who people are, by the Web API. Answers are kept for a while; see answer-cache.ts. */
export const createDirectorySlack = (client: WebClient, { approversOf, clock, log }: Parts): Directory => {
  const remember = createAnswerCache({ clock, log, isOutage });

  const homeTeam = () =>
    remember('team', async () => {
      const { team_id: team } = await client.auth.test();
      // Without it everybody would be a stranger.
      if (!team) throw new PortcullisError('slack-refused', 'auth.test answered without a team');
      return team;
    });
  const membersOf = (usergroup: string) =>
    remember(`group ${usergroup}`, async () => {
      const { users } = await client.usergroups.users.list({ usergroup });
      if (!users) throw new PortcullisError('slack-refused', `usergroups.users.list told nobody of ${usergroup}`);
      return users;
    });

  return {
    person: (userId) =>
      remember(`user ${userId}`, async () => {
        const [team, { user }] = await Promise.all([homeTeam(), unless(NOBODY, client.users.info({ user: userId }))]);
        return user ? { userId, name: nameOf(user), standing: standingOf(user, team) } : null;
      }),
    approvers: async (account) => {
      const known = approversOf(account).map(async (id) => (id.startsWith('S') ? await membersOf(id) : [id]));
      const ids = await Promise.all(known);
      return new Set(ids.flat());
    },
    findByEmail: (email) => {
      const address = email.toLowerCase();
      return remember(`e-mail ${address}`, async () => {
        const found = unless(NOBODY, client.users.lookupByEmail({ email: address }));
        const [team, { user }] = await Promise.all([homeTeam(), found]);
        // An address that nobody confirmed may be somebody else's.
        if (!user?.id || user.is_email_confirmed === false) return null;
        return standingOf(user, team) === 'member' ? user.id : null;
      });
    },
  };
};

/** Answers, not outages: there is nobody whom this bot could see under that id or address. */
const NOBODY = ['user_not_found', 'users_not_found', 'user_not_visible'];
/** What Slack answers, as an `ok: false`, when the trouble is its own. */
const TROUBLE = [
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
];

const slackError = (error: unknown): string | null => {
  const { data } = error as { data?: { error?: unknown } };
  return typeof data?.error === 'string' ? data.error : null;
};

const unless = async <T extends { user?: unknown }>(
  codes: readonly string[],
  call: Promise<T>,
): Promise<Partial<T>> => {
  try {
    return await call;
  } catch (error) {
    if (codes.includes(slackError(error) ?? '')) return {};
    throw error;
  }
};

/** No connection, a time-out, 429, 5xx. A missing scope, a revoked token or a group that is gone is an answer. */
const isOutage = (error: unknown): boolean => {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const platform = slackError(error);
  if (platform !== null) return TROUBLE.includes(platform);
  if (code === 'slack_webapi_http_error') return typeof statusCode === 'number' && statusCode >= 500;
  return code === 'slack_webapi_request_error' || code === 'slack_webapi_rate_limited_error';
};
