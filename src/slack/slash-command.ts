import type { RespondArguments, SlashCommand } from '@slack/bolt';
import { canEnter } from '../finding/can-decide.ts';
import { pauseOf } from '../finding/pause.ts';
import type { SlackDeps } from './slack-deps.ts';
import { slashExceptions } from './views/slash-exceptions.ts';
import { slashHelp } from './views/slash-help.ts';
import { slashStatus } from './views/slash-status.ts';

type CommandDeps = Pick<
  SlackDeps,
  'entrance' | 'channels' | 'doorOf' | 'settingsOf' | 'listings' | 'pauses' | 'clock' | 'log'
>;

/** A message has fifty blocks, and whoever asks in a channel wants a glance. */
const MOST = 20;
const MOST_CHANNELS = 5;

/**
 * What `/portcullis` answers, to the person alone: reads of the table. In a channel of alerts only, and about the
 * accounts whose alerts go there, because whoever may read that channel may know.
 */
export const slashCommand = async (
  deps: CommandDeps,
  { user_id: userId, team_id: teamId, channel_id: channelId, api_app_id: appId, text }: SlashCommand,
): Promise<RespondArguments> => {
  const click = { userId, homeTeamId: null, teamId: teamId ?? null, appId: appId ?? null };
  const permission = canEnter(click, deps.entrance);
  if (!permission.allowed) {
    deps.log('warn', 'a command was refused', { user: userId, why: permission.why });
    return { response_type: 'ephemeral', text: permission.why };
  }
  const question = (text ?? '').trim().toLowerCase();
  const isHere = (account: string) => deps.doorOf(account).channel === channelId;
  if (!isQuestion(question)) return { response_type: 'ephemeral', ...slashHelp(deps.settingsOf('')) };
  if (!deps.channels.includes(channelId)) {
    const channels = deps.channels.slice(0, MOST_CHANNELS).map((channel) => `<#${channel}>`);
    const which = channels.length === 1 ? 'the channel of the alerts' : 'the channel of the account’s alerts';
    return { response_type: 'ephemeral', text: `Please ask in ${channels.join(' or ')}, ${which}.` };
  }
  const [open, pause] = await Promise.all([deps.listings.open(MOST, isHere), deps.pauses.load().then(pauseOf)]);
  const answer =
    question === 'status' ? slashStatus(open, deps.settingsOf, pause) : slashExceptions(open, deps.clock.now());
  return { response_type: 'ephemeral', ...answer };
};

const isQuestion = (text: string): text is 'status' | 'exceptions' => text === 'status' || text === 'exceptions';
