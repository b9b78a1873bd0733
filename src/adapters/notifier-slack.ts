import { WebClient } from '@slack/web-api';
import { PortcullisError } from '../errors.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { Notifier } from '../ports.ts';
import { METADATA_EVENT } from '../slack/actions.ts';
import type { ViewSettings } from '../slack/views/view-settings.ts';
import { findingMessage } from '../slack/views/finding-message.ts';
import { actorMessage } from '../slack/views/actor-message.ts';
import { threadReply } from '../slack/views/thread-reply.ts';

/** What these calls need. `chat:write` is enough for a direct message that is sent to a user's id; im:write is not needed. */
export const scopes = ['chat:write', 'channels:history', 'groups:history'] as const;

/** How far back our own message is looked for after a crash, in messages. */
const HISTORY = 200;

/** A client without patience: the queue retries, with more of it than a running function has. */
export const createSlackClient = (token: string, slackApiUrl: string): WebClient =>
  new WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
  });

/** Slack by its Web API. Errors are thrown: the queue retries, with its own patience. */
export const createNotifierSlack = (client: WebClient, channel: string, settings: ViewSettings): Notifier => ({
  post: async (finding) => {
    const answer = await client.chat.postMessage({
      channel,
      ...findingMessage(finding, settings),
      metadata: { event_type: METADATA_EVENT, event_payload: { finding: findingIdOf(finding) } },
      unfurl_links: false,
      unfurl_media: false,
    });
    if (!answer.ts) throw new PortcullisError('slack-refused', 'chat.postMessage answered without a ts');
    return { channel: answer.channel ?? channel, ts: answer.ts };
  },
  update: async (message, finding) => {
    try {
      await client.chat.update({
        ...message,
        ...findingMessage(finding, settings),
        metadata: { event_type: METADATA_EVENT, event_payload: { finding: findingIdOf(finding) } },
      });
      return 'updated';
    } catch (error) {
      const { data } = error as { data?: { error?: unknown } };
      if (data?.error === 'message_not_found') return 'gone';
      throw error;
    }
  },
  findPosted: async (finding) => {
    const oldest = finding.openedAt === null ? {} : { oldest: String(Math.floor(finding.openedAt / 1_000) - 60) };
    const { messages = [] } = await client.conversations.history({
      channel,
      limit: HISTORY,
      include_all_metadata: true,
      ...oldest,
    });
    const own = messages.find(({ metadata }) => {
      const payload = metadata?.event_payload as { finding?: unknown } | undefined;
      return metadata?.event_type === METADATA_EVENT && payload?.finding === findingIdOf(finding);
    });
    return own?.ts ? { channel, ts: own.ts } : null;
  },
  reply: async (message, finding, transition) => {
    const text = threadReply(finding, transition, settings);
    if (text === null) return;
    await client.chat.postMessage({
      channel: message.channel,
      thread_ts: message.ts,
      text,
      unfurl_links: false,
      unfurl_media: false,
    });
  },
  tell: async (userId, text) => {
    await client.chat.postEphemeral({ channel, user: userId, text });
  },
  tellActor: async (userId, finding) => {
    await client.chat.postMessage({
      channel: userId,
      ...actorMessage(finding, settings),
      unfurl_links: false,
      unfurl_media: false,
    });
  },
});
