import type { SlackMessage } from '../../e2e/start-sandbox.ts';

/** The top-level messages of a channel of the local Slack, newest first. */
export const readMessages = async (apiUrl: string, channel: string): Promise<SlackMessage[]> => {
  const answer = await fetch(`${apiUrl}conversations.history`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
    body: JSON.stringify({ channel, limit: 100 }),
  });
  return ((await answer.json()) as { messages: SlackMessage[] }).messages;
};
