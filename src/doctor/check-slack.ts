import { failure, ok, skipped, warning, checkRead, type Check, type Read } from './check.ts';

/** Whose token it is, and what it may do. */
export type BotIdentity = {
  team: string;
  teamId: string;
  botUserId: string;
  appId: string | null;
  scopes: readonly string[];
};
/** `other`: Slack's own word, such as `is_archived`. */
export type ChannelState = 'member' | 'not-member' | 'unknown-channel' | { other: string };
export type ApproverState =
  | { id: string; kind: 'person'; standing: 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated' | 'nobody' }
  | { id: string; kind: 'group'; members: number | null };

const REINSTALL =
  'In the app’s settings: paste slack-manifest.json under "App Manifest", then "Install App" again, and put the new token into SSM.';

/** Whether Slack takes the token, and whether it is of the workspace and app that clicks are taken from. */
export const checkToken = (read: Read<BotIdentity>, expected: { team: string; app: string }): Check => {
  if (read.kind === 'unread')
    return /invalid_auth|account_inactive|token_revoked|token_expired|not_authed/.test(read.why)
      ? failure('slack-token', `Slack does not take the bot token: ${read.why}`, REINSTALL)
      : skipped('slack-token', `Slack does not answer: ${read.why}`, 'Try again; the deadlines run all the same.');
  const { team, teamId, appId, botUserId } = read.value;
  if (expected.team !== '' && expected.team !== teamId)
    return failure(
      'slack-token',
      `the token is of workspace ${teamId}, and clicks count from ${expected.team} alone`,
      'Set SLACK_TEAM_ID to the workspace of the token and deploy, or install the app there.',
    );
  if (expected.app !== '' && appId !== null && expected.app !== appId)
    return failure(
      'slack-token',
      `the token is of app ${appId}, and clicks count through ${expected.app} alone`,
      'Set SLACK_APP_ID to the app of the token and deploy.',
    );
  return ok('slack-token', `of ${botUserId} in ${team}`);
};

/** Whether the token may do what the manifest asks for: an app that was installed before a scope was added may not. */
export const checkScopes = ({ scopes }: BotIdentity, wanted: readonly string[]): Check => {
  const missing = wanted.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) return failure('slack-scopes', `the token lacks ${missing.join(', ')}`, REINSTALL);
  const added = scopes.filter((scope) => !wanted.includes(scope));
  if (added.length > 0)
    return warning('slack-scopes', `the token may do more than it needs: ${added.join(', ')}`, REINSTALL);
  return ok('slack-scopes', `all ${wanted.length} of slack-manifest.json`);
};

/** Whether the bot can post in the channel and find its own messages again. */
export const checkChannel = (channel: string, read: Read<ChannelState>): Check => {
  const id = `slack-channel:${channel}`;
  return checkRead(id, read, (state) => {
    switch (state) {
      case 'member':
        return ok(id, 'the bot is in it');
      case 'not-member':
        return failure(id, 'the bot is not in it, so no alert arrives', 'In the channel: /invite @Portcullis');
      case 'unknown-channel':
        // Slack says the same of a private channel that the bot is not in.
        return failure(
          id,
          'Slack knows no such channel, or it is private and the bot is not in it',
          'In the channel: /invite @Portcullis. Its id is at the very bottom of the channel’s details.',
        );
      default:
        return failure(
          id,
          `Slack says ${state.other}`,
          'Name another channel (SLACK_CHANNEL, or the policy file) and deploy.',
        );
    }
  });
};

/** Whether there is anybody who may keep something open. */
export const checkApprovers = (ids: readonly string[], read: Read<readonly ApproverState[]>): Check => {
  if (ids.length === 0)
    return warning(
      'approvers',
      'nobody may keep anything open, give more time or undo',
      'Set APPROVERS to user or user group ids and deploy, if somebody should.',
    );
  return checkRead('approvers', read, (states) => {
    const faults = states.flatMap(faultOf);
    if (faults.length > 0)
      return failure(
        'approvers',
        faults.join('; '),
        'Name members of the workspace or user groups that have some (APPROVERS, or the policy file), and deploy.',
      );
    return ok(
      'approvers',
      states.map((one) => (one.kind === 'group' ? `${one.id} (${one.members} people)` : one.id)).join(', '),
    );
  });
};

const faultOf = (state: ApproverState): string[] => {
  if (state.kind === 'group') {
    if (state.members === null) return [`Slack knows no user group ${state.id}`];
    return state.members === 0 ? [`the user group ${state.id} is empty`] : [];
  }
  if (state.standing === 'member') return [];
  return [state.standing === 'nobody' ? `Slack knows nobody by ${state.id}` : `${state.id} is ${WHAT[state.standing]}`];
};
const WHAT = {
  guest: 'a guest, who decides nothing',
  stranger: 'of another organisation, and decides nothing',
  bot: 'a bot',
  deactivated: 'deactivated',
} as const;
