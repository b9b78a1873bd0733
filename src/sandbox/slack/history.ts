import { textOf, type Answer, type Json, type StoredMessage } from './slack-types.ts';

/** Slack's booleans arrive as JSON booleans or, in forms, as words and digits. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1';

/** Orders message timestamps (`seconds.counter`) without losing digits to floating point. */
export const compareTs = (a: string, b: string): number => {
  const [aSeconds = '', aCounter = ''] = a.split('.');
  const [bSeconds = '', bCounter = ''] = b.split('.');
  return Number(aSeconds) - Number(bSeconds) || Number(aCounter.padEnd(6, '0')) - Number(bCounter.padEnd(6, '0'));
};

/** Metadata is returned on request only; an app that forgets to ask would never find its own message. */
export const withoutMetadata = (message: StoredMessage): StoredMessage => {
  const { metadata: _metadata, ...rest } = message;
  return rest;
};

const timeOf = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value) || null);
const encodeCursor = (ts: string) => Buffer.from(`next_ts:${ts}`).toString('base64');
const decodeCursor = (cursor: string) => /^next_ts:(\d+\.\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];

/** True when nothing older than this message belongs to the range. */
export const isPast = (message: StoredMessage | undefined, params: Json): boolean =>
  message !== undefined && compareTs(message.ts, timeOf(params.oldest) ?? '0') < 0;

/**
 * One page of a channel's history as `conversations.history` answers it: newest first, `oldest` and `latest`
 * exclusive unless `inclusive`.
 * Source: https://docs.slack.dev/reference/methods/conversations.history
 */
export const pageOf = (newestFirst: readonly StoredMessage[], params: Json): Answer => {
  const cursor = textOf(params.cursor);
  const from = cursor ? decodeCursor(cursor) : null;
  if (from === undefined) return { ok: false, error: 'invalid_cursor' };

  const limit = Math.min(Math.max(Number(params.limit) || 100, 1), 999);
  const oldest = timeOf(params.oldest) ?? '0';
  const latest = timeOf(params.latest);
  const inclusive = isTrue(params.inclusive);
  const isWanted = ({ ts }: StoredMessage) => {
    const afterOldest = compareTs(ts, oldest);
    const beforeLatest = latest === null ? 1 : compareTs(latest, ts);
    const isInside = inclusive ? afterOldest >= 0 && beforeLatest >= 0 : afterOldest > 0 && beforeLatest > 0;
    return isInside && (from === null || compareTs(ts, from) <= 0);
  };
  const wanted = newestFirst.filter(isWanted);
  const next = wanted[limit];
  const page = wanted.slice(0, limit);
  return {
    ok: true,
    messages: isTrue(params.include_all_metadata) ? page : page.map(withoutMetadata),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next ? encodeCursor(next.ts) : '' },
  };
};
