import { randomBytes } from 'node:crypto';
import { isTrue } from './history.ts';
import type { Feed } from './feed.ts';
import type { SlackApi } from './slack-api.ts';
import { objectsOf, textOf, type Answer, type Json } from './slack-types.ts';

const LIFETIME_MS = 30 * 60_000;
const MAX_USES = 5;

export type ResponseUrls = ReturnType<typeof createResponseUrls>;

type Target = { channel: string; ts: string; user: string; isEphemeral: boolean };

/**
 * The `response_url`s of interactions: anybody who knows one may answer the click, five times within 30 minutes.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export const createResponseUrls = (api: SlackApi, feed: Feed, clock: { now(): number }) => {
  const open = new Map<string, Target & { expiresAt: number; uses: number }>();

  const forgetExpired = () => {
    for (const [id, { expiresAt }] of open) if (expiresAt <= clock.now()) open.delete(id);
  };
  const replace = (target: Target, content: Json): Promise<Answer> | Answer => {
    if (!target.isEphemeral) return api('chat.update', { channel: target.channel, ts: target.ts, ...content });
    const old = feed.findEphemeral(target.channel, target.ts, target.user);
    if (old) feed.whisper({ ...old, text: textOf(content.text), blocks: objectsOf(content.blocks) });
    return { ok: true };
  };
  const remove = (target: Target): Promise<Answer> | Answer => {
    if (!target.isEphemeral) return api('chat.delete', { channel: target.channel, ts: target.ts });
    feed.hush(target.ts);
    return { ok: true };
  };

  return {
    /** The id of a new one; the caller makes the URL. */
    create(target: Target): string {
      forgetExpired();
      const id = randomBytes(18).toString('base64url');
      open.set(id, { ...target, expiresAt: clock.now() + LIFETIME_MS, uses: 0 });
      return id;
    },
    /** Carries out one answer. `not_found` for an unknown id, `expired_url` and `used_url` as Slack says them. */
    async respond(id: string, message: Json): Promise<Answer> {
      const found = open.get(id);
      if (!found) return { ok: false, error: 'not_found' };
      if (found.expiresAt <= clock.now()) return { ok: false, error: 'expired_url' };
      if (found.uses >= MAX_USES) return { ok: false, error: 'used_url' };
      found.uses += 1;

      const content = {
        ...(message.text === undefined ? {} : { text: message.text }),
        ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
      };
      if (isTrue(message.delete_original)) return remove(found);
      if (isTrue(message.replace_original)) return replace(found, content);
      const place = { channel: found.channel, ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}) };
      if (message.response_type === 'in_channel') return api('chat.postMessage', { ...place, ...content });
      return api('chat.postEphemeral', { ...place, user: found.user, ...content });
    },
  };
};
