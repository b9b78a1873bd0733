import type { Click, Place } from '../finding/can-decide.ts';
import type { SlackUser } from '../finding/finding.ts';
import { parseModalMetadata } from './actions.ts';

/** What every interaction of Slack carries, in a message, a modal or the Home tab. */
type Interaction = {
  user: { id: string; name?: string; team_id?: string };
  team: { id: string } | null;
  api_app_id?: string;
  channel?: { id?: string };
  view?: { type?: string; private_metadata?: string };
};

export const clickOf = ({ user, team, api_app_id: appId }: Interaction): Click => ({
  userId: user.id,
  homeTeamId: user.team_id ?? null,
  teamId: team?.id ?? null,
  appId: appId ?? null,
});

/** A modal belongs to no channel; which one it was opened from is in its metadata, which nobody but us can write. */
export const placeOf = ({ channel, view }: Interaction): Place => {
  if (!view) return { channelId: channel?.id ?? null };
  return view.type === 'home' ? 'app' : { channelId: parseModalMetadata(view.private_metadata ?? '')?.channel ?? null };
};

export const personOf = ({ user }: Interaction): SlackUser => ({
  kind: 'person',
  userId: user.id,
  name: user.name ?? '',
});
