import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { messageOf } from '../errors.ts';
import type { ApproverState, BotIdentity, ChannelState } from '../doctor/check-slack.ts';
import { standingOf } from './slack-standing.ts';

/** What these calls need beside a token: no scope that the bot has not anyway. */
export const scopes = ['channels:history', 'groups:history', 'users:read', 'usergroups:read'] as const;

/** A workspace as the bot sees it. Each throws what Slack answers, without the token. */
export type Workspace = {
  identity(): Promise<BotIdentity>;
  channel(id: string): Promise<ChannelState>;
  approver(id: string, team: string): Promise<ApproverState>;
};

/** What goes wrong is in what is thrown, and the terminal is the doctor's. */
const silent = () => undefined;
const SILENT: Logger = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  getLevel: () => LogLevel.ERROR,
  setName: silent,
};

export const createWorkspaceSlack = (token: string, slackApiUrl: string): Workspace => {
  const client = new WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 1 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: SILENT,
  });
  return {
    identity: async () => {
      const answer = await client.auth.test();
      const { team = '', team_id: teamId = '', user_id: botUserId = '', bot_id: bot } = answer;
      // auth.test does not say whose app it is.
      const app = bot === undefined ? null : ((await codeOr(client.bots.info({ bot }))).answer?.bot?.app_id ?? null);
      return { team, teamId, botUserId, appId: app, scopes: answer.response_metadata?.scopes ?? [] };
    },
    channel: async (id) => {
      // conversations.info would need a scope more; whoever may read the history is in the channel.
      const { code } = await codeOr(client.conversations.history({ channel: id, limit: 1 }));
      if (code === null) return 'member';
      if (code === 'not_in_channel') return 'not-member';
      if (code === 'channel_not_found') return 'unknown-channel';
      if (code === 'is_archived') return { other: code };
      throw new Error(`Slack says ${code}`);
    },
    approver: async (id, team) => {
      if (id.startsWith('S')) {
        const { code, answer } = await codeOr(client.usergroups.users.list({ usergroup: id }));
        if (code !== null && code !== 'no_such_subteam') throw new Error(`Slack says ${code}`);
        return { id, kind: 'group', members: answer?.users?.length ?? null };
      }
      const { code, answer } = await codeOr(client.users.info({ user: id }));
      if (answer?.user) return { id, kind: 'person', standing: standingOf(answer.user, team) };
      if (code !== null && !['user_not_found', 'user_not_visible'].includes(code))
        throw new Error(`Slack says ${code}`);
      return { id, kind: 'person', standing: 'nobody' };
    },
  };
};

/** Slack's answer, or the code of its refusal. Throws when there is no answer. */
const codeOr = async <T>(call: Promise<T>): Promise<{ code: string; answer: null } | { code: null; answer: T }> => {
  try {
    return { code: null, answer: await call };
  } catch (error) {
    const { data } = error as { data?: { error?: unknown } };
    if (typeof data?.error !== 'string') throw new Error(messageOf(error), { cause: error });
    return { code: data.error, answer: null };
  }
};
