import { findBlockFaults } from './block-kit.ts';
import type { Feed } from './feed.ts';
import { isPast, isTrue, pageOf, withoutMetadata } from './history.ts';
import { normaliseBlocks } from './normalise-blocks.ts';
import { refuseFaults } from './refuse-faults.ts';
import { isJson, objectsOf, textOf, type Answer, type Json, type StoredMessage } from './slack-types.ts';
import type { Triggers } from './triggers.ts';
import { createUserGroupMethods } from './user-group-methods.ts';
import { createUserMethods } from './user-methods.ts';
import { createViewMethods } from './view-methods.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

export type SlackApi = (method: string, params: Json) => Promise<Answer>;

const STORE_PAGE = 100;

const isMessage = (value: unknown): value is StoredMessage => isJson(value) && typeof value.ts === 'string';
const fail = (error: string): Answer => ({ ok: false, error });

/** The same parameters with blocks checked and completed, or Slack's refusal. */
const withBlocks = (params: Json): { params: Json } | { refusal: Answer } => {
  if (params.blocks === undefined || params.blocks === null) return { params };
  const found = findBlockFaults(params.blocks);
  if (found) return { refusal: refuseFaults(found) };
  return { params: { ...params, blocks: normaliseBlocks(objectsOf(params.blocks)) } };
};

export type SlackApiDeps = { workspace: Workspace; feed: Feed; views: Views; triggers: Triggers };

/**
 * The Web API of the local workspace: emulate answers, and this adds what it lacks (Block Kit limits, views, guests and
 * strangers, user groups, metadata on request only, time ranges of a history) and tells the feed about every message
 * that changes.
 */
export const createSlackApi = ({ workspace, feed, views, triggers }: SlackApiDeps): SlackApi => {
  const write = async (method: string, params: Json, tell: (answer: Answer, sent: Json) => void): Promise<Answer> => {
    const checked = withBlocks(params);
    if ('refusal' in checked) return checked.refusal;
    const answer = await workspace.call(method, checked.params);
    if (answer.ok) tell(answer, checked.params);
    return answer;
  };
  const show = ({ channel, message }: Answer) => {
    if (isMessage(message)) feed.put(textOf(channel), message);
  };

  /** Reads on until the page is full or the range is over: emulate knows neither `oldest` nor `latest`. */
  const readHistory = async (params: Json): Promise<Answer> => {
    const messages: StoredMessage[] = [];
    for (let cursor = ''; ;) {
      const answer = await workspace.call('conversations.history', {
        // Slack itself wants the id here. A person at a terminal only knows the name, so both will do.
        channel: channelIdOf(workspace, textOf(params.channel)),
        cursor,
        limit: STORE_PAGE,
      });
      if (!answer.ok) return answer;
      messages.push(...objectsOf(answer.messages).filter(isMessage));
      cursor = isJson(answer.response_metadata) ? textOf(answer.response_metadata.next_cursor) : '';
      const page = pageOf(messages, params);
      if (!cursor || !page.ok || page.has_more === true || isPast(messages.at(-1), params)) return page;
    }
  };

  const methods = new Map<string, SlackMethod>([
    ...createUserMethods(workspace),
    ...createUserGroupMethods(workspace),
    ...createViewMethods({ workspace, views, triggers }),
    // The caller does not choose who speaks: Slack signs a bot's messages with the app and bot of its token.
    [
      'chat.postMessage',
      (params) => write('chat.postMessage', { ...params, bot_id: workspace.botId, app_id: workspace.appId }, show),
    ],
    ['chat.update', (params) => write('chat.update', params, show)],
    [
      'chat.delete',
      (params) => write('chat.delete', params, ({ channel, ts }) => feed.remove(textOf(channel), textOf(ts))),
    ],
    [
      'chat.postEphemeral',
      (params) =>
        write('chat.postEphemeral', params, ({ message_ts: ts }, sent) =>
          feed.whisper({
            ts: textOf(ts),
            channel: channelIdOf(workspace, textOf(sent.channel)),
            user: textOf(sent.user),
            text: textOf(sent.text),
            blocks: objectsOf(sent.blocks),
            ...(sent.thread_ts ? { thread_ts: textOf(sent.thread_ts) } : {}),
          }),
        ),
    ],
    ['conversations.history', readHistory],
    [
      'conversations.replies',
      async (params) => {
        const channel = channelIdOf(workspace, textOf(params.channel));
        const answer = await workspace.call('conversations.replies', { ...params, channel });
        const messages = objectsOf(answer.messages).filter(isMessage);
        if (!answer.ok) return answer;
        if (messages.length === 0) return fail('thread_not_found');
        return { ...answer, messages: isTrue(params.include_all_metadata) ? messages : messages.map(withoutMetadata) };
      },
    ],
  ]);

  return (method, params) => methods.get(method)?.(params) ?? workspace.call(method, params);
};
type SlackMethod = (params: Json) => Promise<Answer>;

const channelIdOf = (workspace: Workspace, channel: string): string =>
  workspace.channels.find(({ id, name }) => id === channel || name === channel || `#${name}` === channel)?.id ??
  channel;
