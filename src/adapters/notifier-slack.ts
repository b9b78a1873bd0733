import { isDeepStrictEqual } from 'node:util';
import type { MessageMetadata } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { PortcullisError } from '../errors.ts';
import type { Digest } from '../finding/digest.ts';
import type { Finding, Instant, MessageRef } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { placeText } from '../finding/place.ts';
import type { PauseEvent } from '../finding/pause.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import type { Notifier, Waiting } from '../ports.ts';
import { METADATA_EVENT } from '../slack/actions.ts';
import type { MessageView } from '../slack/views/message-view.ts';
import type { ViewSettings } from '../slack/views/view-settings.ts';
import { digestMessage } from '../slack/views/digest-message.ts';
import { digestReminder } from '../slack/views/digest-reminder.ts';
import { baselineMessage } from '../slack/views/baseline-message.ts';
import { findingMessage } from '../slack/views/finding-message.ts';
import { actorMessage } from '../slack/views/actor-message.ts';
import { pauseMessage } from '../slack/views/pause-message.ts';
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

/** Of a message about a digest: not one of those that findings are found by. */
const DIGEST_METADATA_EVENT = 'portcullis_digest';
/** Of the report of a first sweep. */
const REPORT_METADATA_EVENT = 'portcullis_baseline';

/** Of what the channel is told of a pause. */
const PAUSE_METADATA_EVENT = 'portcullis_pause';

/** A message of ours: what it shows, and by what we find it again. `since`: when it can have been posted first. */
type Own = { view: MessageView; metadata: MessageMetadata; since: Instant | null };

const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false } as const;

/**
 * Slack by its Web API. Errors are thrown: the queue retries, with its own patience. That of a 429 has `retryAfter`, and
 * says so in its text; every queue waits longer than Slack ever asks for.
 */
export const createNotifierSlack = (client: WebClient, channel: string, settings: ViewSettings): Notifier => {
  const ofFinding = (finding: Finding): Own => ({
    view: findingMessage(finding, settings),
    metadata: { event_type: METADATA_EVENT, event_payload: { finding: findingIdOf(finding) } },
    since: finding.openedAt,
  });
  const ofDigest = (digest: Digest): Own => ({
    view: digestMessage(digest, settings),
    metadata: { event_type: DIGEST_METADATA_EVENT, event_payload: { digest: digest.id } },
    since: digest.startedAt,
  });
  const ofReport = (swept: SweptPlace): Own => ({
    view: baselineMessage(swept, settings),
    metadata: { event_type: REPORT_METADATA_EVENT, event_payload: { place: placeText(swept.place) } },
    since: swept.firstAt,
  });
  const ofPause = (event: PauseEvent, waiting: Waiting): Own => ({
    view: pauseMessage(event, waiting, settings),
    metadata: { event_type: PAUSE_METADATA_EVENT, event_payload: { pause: event.id } },
    since: event.at,
  });
  const say = async (thread: MessageRef, text: string | null): Promise<void> => {
    if (text === null) return;
    await client.chat.postMessage({ channel: thread.channel, thread_ts: thread.ts, text, ...NO_PREVIEWS });
  };
  return {
    post: async (finding) => post(client, channel, ofFinding(finding)),
    update: async (message, finding) => update(client, message, ofFinding(finding)),
    findPosted: async (finding) => find(client, channel, ofFinding(finding)),
    postDigest: async (digest) => post(client, channel, ofDigest(digest)),
    updateDigest: async (message, digest) => update(client, message, ofDigest(digest)),
    findPostedDigest: async (digest) => find(client, channel, ofDigest(digest)),
    postReport: async (swept) => post(client, channel, ofReport(swept)),
    updateReport: async (message, swept) => update(client, message, ofReport(swept)),
    findPostedReport: async (swept) => find(client, channel, ofReport(swept)),
    postPause: async (event, waiting) => {
      await post(client, channel, ofPause(event, waiting));
    },
    wasPausePosted: async (event) => (await find(client, channel, ofPause(event, null))) !== null,
    remindDigest: async (message, digest) => say(message, digestReminder(digest, settings)),
    reply: async (message, finding, transition) => say(message, threadReply(finding, transition, settings)),
    tell: async (userId, text) => {
      await client.chat.postEphemeral({ channel, user: userId, text });
    },
    tellActor: async (userId, finding) => {
      await client.chat.postMessage({ channel: userId, ...actorMessage(finding, settings), ...NO_PREVIEWS });
    },
  };
};

const post = async (client: WebClient, channel: string, { view, metadata }: Own): Promise<MessageRef> => {
  const answer = await client.chat.postMessage({ channel, ...view, metadata, ...NO_PREVIEWS });
  if (!answer.ts) throw new PortcullisError('slack-refused', 'chat.postMessage answered without a ts');
  return { channel: answer.channel ?? channel, ts: answer.ts };
};

const update = async (client: WebClient, message: MessageRef, { view, metadata }: Own): Promise<'updated' | 'gone'> => {
  try {
    await client.chat.update({ ...message, ...view, metadata });
    return 'updated';
  } catch (error) {
    const { data } = error as { data?: { error?: unknown } };
    if (data?.error === 'message_not_found') return 'gone';
    throw error;
  }
};

const find = async (client: WebClient, channel: string, { metadata, since }: Own): Promise<MessageRef | null> => {
  const oldest = since === null ? {} : { oldest: String(Math.floor(since / 1_000) - 60) };
  const { messages = [] } = await client.conversations.history({
    channel,
    limit: HISTORY,
    include_all_metadata: true,
    ...oldest,
  });
  const own = messages.find(
    (message) =>
      message.metadata?.event_type === metadata.event_type &&
      isDeepStrictEqual(message.metadata.event_payload, metadata.event_payload),
  );
  return own?.ts ? { channel, ts: own.ts } : null;
};
