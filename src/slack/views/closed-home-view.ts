import type { HomeView } from '@slack/types';
import { mrkdwnSection } from './message-view.ts';

/** The Home tab of somebody who is no approver: where the findings are, and nothing of them. */
export const closedHomeView = (channels: readonly string[]): HomeView => ({
  type: 'home',
  blocks: [
    mrkdwnSection(
      `Findings are shown here to approvers. Whoever is in ${channelsText(channels)} sees them there, and \`/portcullis status\` answers in that channel.`,
    ),
  ],
});

/** Of many channels the first ones. */
const channelsText = (channels: readonly string[]): string => {
  const shown = channels.slice(0, 5).map((channel) => `<#${channel}>`);
  return channels.length > shown.length ? `${shown.join(', ')} or another channel of alerts` : shown.join(' or ');
};
