import type { HomeView } from '@slack/types';
import { mrkdwnSection } from './message-view.ts';

/** The Home tab of somebody who is no approver: where the findings are, and nothing of them. */
export const closedHomeView = (channel: string): HomeView => ({
  type: 'home',
  blocks: [
    mrkdwnSection(
      `Findings are shown here to approvers. Whoever is in <#${channel}> sees them there, and \`/portcullis status\` answers in that channel.`,
    ),
  ],
});
