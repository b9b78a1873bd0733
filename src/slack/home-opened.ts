import type { AppHomeOpenedEvent } from '@slack/types';
import { canEnter } from '../finding/can-decide.ts';
import type { SlackDeps } from './slack-deps.ts';

/** The envelope of an event, as far as it says where it comes from. */
type Envelope = { team_id?: string; api_app_id?: string };

/** Somebody looks at the Home tab: the remediator renders it, for it alone may write to Slack at leisure. */
export const homeOpened = async (
  { entrance, decisions, log }: Pick<SlackDeps, 'entrance' | 'decisions' | 'log'>,
  { team_id: teamId = '', api_app_id: appId = '' }: Envelope,
  { user, tab }: Pick<AppHomeOpenedEvent, 'user' | 'tab'>,
): Promise<void> => {
  if (tab !== 'home') return;
  const permission = canEnter({ userId: user ?? '', homeTeamId: null, teamId, appId }, entrance);
  if (permission.allowed) await decisions.showHome(user);
  else log('warn', 'a look at the Home tab was refused', { user, why: permission.why });
};
