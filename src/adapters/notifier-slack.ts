import { isDeepStrictEqual } from 'node:util';
import type { MessageMetadata } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { PortcullisError } from '../errors.ts';
import type { Digest } from '../finding/digest.ts';
import { hasUnsettled } from '../finding/digest.ts';
import type { Finding, Instant, MessageRef } from '../finding/finding.ts';
import { findingIdOf, isSettled } from '../finding/finding.ts';
import { placeText } from '../finding/place.ts';
import type { PauseEvent } from '../finding/pause.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import type { Notifier, Secrets, Waiting } from '../ports.ts';
import { METADATA_EVENT } from '../slack/actions.ts';
import type { MessageView } from '../slack/views/message-view.ts';
import type { ViewSettingsOf } from '../slack/views/view-settings.ts';
import { digestMessage } from '../slack/views/digest-message.ts';
import { digestReminder } from '../slack/views/digest-reminder.ts';
import { baselineMessage } from '../slack/views/baseline-message.ts';
import { findingMessage } from '../slack/views/finding-message.ts';
import { actorMessage } from '../slack/views/actor-message.ts';
import { movedMessage } from '../slack/views/moved-message.ts';
import { pauseMessage } from '../slack/views/pause-message.ts';
import { threadReply } from '../slack/views/thread-reply.ts';
import { createSlackFetch } from './slack-fetch.ts';

/** What these calls need. `chat:write` is enough for a direct message that is sent to a user's id; im:write is not needed. */
export const scopes = ['chat:write', 'channels:history', 'groups:history'] as const;

/** How far back our own message is looked for after a crash, in messages. */
const HISTORY = 200;

/** A client without patience: the queue retries, with more of it than a running function has. */
export const createSlackClient = (
  secrets: Pick<Secrets<'botToken'>, 'read' | 'renew'>,
  slackApiUrl: string,
): WebClient =>
  new WebClient(undefined, {
    slackApiUrl,
    fetch: createSlackFetch(secrets, slackApiUrl),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 6_000,
  });

/** Of a message about a digest: not one of those that findings are found by. */
const DIGEST_METADATA_EVENT = 'portcullis_digest';
/** Of the report of a first sweep. */
const REPORT_METADATA_EVENT = 'portcullis_baseline';

/** Of what the channels are told of a pause. */
const PAUSE_METADATA_EVENT = 'portcullis_pause';

/**
 * A message of ours: where it belongs, what it shows, and by what we find it again. `since`: when it can have been posted
 * first. `isOpen`: there is something to decide in it.
 */
type Own = { channel: string; view: MessageView; metadata: MessageMetadata; since: Instant | null; isOpen: boolean };

/** Where the alerts of an account go, and what holds there; and all of these channels. */
type At = { channelOf: (account: string) => string; settingsOf: ViewSettingsOf; channels: readonly string[] };

const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false } as const;

/**
 * Slack by its Web API. Errors are thrown: the queue retries, with its own patience. That of a 429 has `retryAfter`, and
 * says so in its text; every queue waits longer than Slack ever asks for.
 */
export const createNotifierSlack = (client: WebClient, { channelOf, settingsOf, channels }: At): Notifier => {
  const ofFinding = (finding: Finding): Own => ({
    channel: channelOf(finding.group.account),
    view: findingMessage(finding, settingsOf(finding.group.account)),
    metadata: { event_type: METADATA_EVENT, event_payload: { finding: findingIdOf(finding) } },
    since: finding.openedAt,
    isOpen: !isSettled(finding),
  });
  const ofDigest = (digest: Digest): Own => ({
    channel: channelOf(digest.account),
    view: digestMessage(digest, settingsOf(digest.account)),
    metadata: { event_type: DIGEST_METADATA_EVENT, event_payload: { digest: digest.id } },
    since: digest.startedAt,
    isOpen: digest.lines.some(hasUnsettled),
  });
  const ofReport = (swept: SweptPlace): Own => ({
    channel: channelOf(swept.place.account),
    view: baselineMessage(swept, settingsOf(swept.place.account)),
    metadata: { event_type: REPORT_METADATA_EVENT, event_payload: { place: placeText(swept.place) } },
    since: swept.firstAt,
    isOpen: swept.lines.some(({ state }) => state === 'open'),
  });
  const ofPause = (event: PauseEvent, waiting: Waiting, channel: string): Own => ({
    channel,
    // No account has an empty id: a pause concerns all of them.
    view: pauseMessage(event, waiting, settingsOf('')),
    metadata: { event_type: PAUSE_METADATA_EVENT, event_payload: { pause: event.id } },
    since: event.at,
    isOpen: false,
  });
  const say = async (thread: MessageRef, text: string | null): Promise<void> => {
    if (text === null) return;
    await client.chat.postMessage({ channel: thread.channel, thread_ts: thread.ts, text, ...NO_PREVIEWS });
  };
  return {
    post: async (finding) => post(client, ofFinding(finding)),
    update: async (message, finding) => update(client, message, ofFinding(finding)),
    findPosted: async (finding) => find(client, ofFinding(finding)),
    postDigest: async (digest) => post(client, ofDigest(digest)),
    updateDigest: async (message, digest) => update(client, message, ofDigest(digest)),
    findPostedDigest: async (digest) => find(client, ofDigest(digest)),
    postReport: async (swept) => post(client, ofReport(swept)),
    updateReport: async (message, swept) => update(client, message, ofReport(swept)),
    findPostedReport: async (swept) => find(client, ofReport(swept)),
    postPause: async (event, waiting, mayBeThere) =>
      all(
        channels.map(async (channel) => {
          const own = ofPause(event, waiting, channel);
          if (!mayBeThere || (await find(client, own)) === null) await post(client, own);
        }),
      ),
    remindDigest: async (message, digest) => say(message, digestReminder(digest, settingsOf(digest.account))),
    reply: async (message, finding, transition) =>
      say(message, threadReply(finding, transition, settingsOf(finding.group.account))),
    tell: async (account, userId, text) => {
      await client.chat.postEphemeral({ channel: channelOf(account), user: userId, text });
    },
    tellActor: async (userId, finding) => {
      const view = actorMessage(finding, settingsOf(finding.group.account));
      await client.chat.postMessage({ channel: userId, ...view, ...NO_PREVIEWS });
    },
  };
};

/** Each to its end: a channel that the bot was not invited to keeps nothing from the others. */
const all = async (posting: readonly Promise<unknown>[]): Promise<void> => {
  for (const result of await Promise.allSettled(posting)) if (result.status === 'rejected') throw result.reason;
};

const post = async (client: WebClient, { channel, view, metadata }: Own): Promise<MessageRef> => {
  const answer = await client.chat.postMessage({ channel, ...view, metadata, ...NO_PREVIEWS });
  if (!answer.ts) throw new PortcullisError('slack-refused', 'chat.postMessage answered without a ts');
  return { channel, ts: answer.ts };
};

const update = async (client: WebClient, message: MessageRef, own: Own): Promise<'updated' | 'gone'> => {
  // Since the policy sends the account's alerts elsewhere, decisions count there alone: what is open moves along.
  const moved = own.isOpen && message.channel !== own.channel;
  const shown = moved ? movedMessage(own.channel) : { ...own.view, metadata: own.metadata };
  try {
    await client.chat.update({ ...message, ...shown });
    return moved ? 'gone' : 'updated';
  } catch (error) {
    const { data } = error as { data?: { error?: unknown } };
    if (data?.error === 'message_not_found') return 'gone';
    throw error;
  }
};

const find = async (client: WebClient, { channel, metadata, since }: Own): Promise<MessageRef | null> => {
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
