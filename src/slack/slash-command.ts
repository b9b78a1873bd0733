import type { RespondArguments, SlashCommand } from '@slack/bolt';
import { canEnter } from '../finding/can-decide.ts';
import { pauseOf } from '../finding/pause.ts';
import type { SlackDeps } from './slack-deps.ts';
import { slashExceptions } from './views/slash-exceptions.ts';
import { slashHelp } from './views/slash-help.ts';
import { slashStatus } from './views/slash-status.ts';

type CommandDeps = Pick<SlackDeps, 'door' | 'settings' | 'listings' | 'pauses' | 'clock' | 'log'>;

/** A message has fifty blocks, and whoever asks in a channel wants a glance. */
const MOST = 20;

/**
 * What `/portcullis` answers, to the person alone: reads of the table. In the channel of the alerts only, because
 * whoever may read that channel may know.
 */
export const slashCommand = async (
  { door, settings, listings, pauses, clock, log }: CommandDeps,
  { user_id: userId, team_id: teamId, channel_id: channelId, api_app_id: appId, text }: SlashCommand,
): Promise<RespondArguments> => {
  const click = { userId, homeTeamId: null, teamId: teamId ?? null, appId: appId ?? null };
  const permission = canEnter(click, door);
  if (!permission.allowed) {
    log('warn', 'a command was refused', { user: userId, why: permission.why });
    return { response_type: 'ephemeral', text: permission.why };
  }
  const question = (text ?? '').trim().toLowerCase();
  if (!isQuestion(question)) return { response_type: 'ephemeral', ...slashHelp(settings) };
  if (channelId !== door.channel)
    return { response_type: 'ephemeral', text: `Please ask in <#${door.channel}>, the channel of the alerts.` };
  const [open, pause] = await Promise.all([listings.open(MOST), pauses.load().then(pauseOf)]);
  const answer = question === 'status' ? slashStatus(open, settings, pause) : slashExceptions(open, clock.now());
  return { response_type: 'ephemeral', ...answer };
};

const isQuestion = (text: string): text is 'status' | 'exceptions' => text === 'status' || text === 'exceptions';
