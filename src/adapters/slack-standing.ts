import type { SlackPerson } from '../ports.ts';

/** What Slack's user object says of somebody, as far as it counts here. Every field may be absent. */
export type SlackUser = {
  id?: string;
  name?: string;
  real_name?: string;
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_app_user?: boolean;
  is_workflow_bot?: boolean;
  is_connector_bot?: boolean;
  is_stranger?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_email_confirmed?: boolean;
  profile?: { display_name?: string; real_name?: string };
  enterprise_user?: { teams?: string[] };
};

/**
 * How somebody belongs to the workspace `team`. Slack Connect marks its people with `is_stranger` in some cases only
 * (who shares no channel with us); the rest are told by their team. On Enterprise Grid a member's own `team_id` may be
 * another workspace of the organisation: there `enterprise_user.teams` says where they are members. Who says nothing of
 * a team is a stranger.
 */
export const standingOf = (user: SlackUser, team: string): SlackPerson['standing'] => {
  if (user.deleted) return 'deactivated';
  // Slackbot says of itself that it is no bot.
  const isBot = user.is_bot || user.is_app_user || user.is_workflow_bot || user.is_connector_bot;
  if (isBot || user.id === 'USLACKBOT') return 'bot';
  const isOurs = user.team_id === team || (user.enterprise_user?.teams ?? []).includes(team);
  if (user.is_stranger || !isOurs) return 'stranger';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
};

/** The name that people read in Slack; theirs to choose. */
export const nameOf = ({ profile, real_name, name, id }: SlackUser): string =>
  profile?.display_name || profile?.real_name || real_name || name || id || '';
