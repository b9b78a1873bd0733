import { randomBytes } from 'node:crypto';
import { isJson, type Json } from './slack-types.ts';

const createId = () => randomBytes(4).toString('base64url').slice(0, 5);

const normalise = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normalise);
  if (!isJson(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  if (copy.type === 'plain_text') return { emoji: true, ...copy };
  if (copy.type === 'mrkdwn') return { verbatim: false, ...copy };
  if (copy.type === 'button') return { action_id: createId(), ...copy };
  return copy;
};

/**
 * The blocks as Slack stores them: with the ids and the text options that the app left out. An app that compares what
 * it reads with what it sent must see a difference here, as it would in a real workspace.
 */
export const normaliseBlocks = (blocks: readonly Json[]): Json[] =>
  blocks.map((block) => normalise({ block_id: createId(), ...block })).filter(isJson);
