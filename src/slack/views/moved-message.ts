import { mrkdwnSection, type MessageView } from './message-view.ts';

/** What stays of a message whose account has another channel by now. */
export const movedMessage = (channel: string): MessageView => {
  const text = `This is shown in <#${channel}> from now on.`;
  return { text, blocks: [mrkdwnSection(text)] };
};
