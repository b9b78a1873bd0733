import { randomBytes } from 'node:crypto';
import { isJson, textOf, type Json } from './slack-types.ts';

const createId = () => randomBytes(4).toString('base64url').slice(0, 5);

const HAS_ACTION =
  /^(button|overflow|checkboxes|radio_buttons|(date|time|datetime)picker|(multi_)?(static|users|external|conversations|channels)_select|(plain_text|email_text|url_text|number|file|rich_text)_input)$/;

const normalise = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normalise);
  if (!isJson(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  if (copy.type === 'plain_text') return { emoji: true, ...copy };
  if (copy.type === 'mrkdwn') return { verbatim: false, ...copy };
  if (HAS_ACTION.test(textOf(copy.type))) return { action_id: createId(), ...copy };
  return copy;
};

/**
 * The blocks of a message or a view as Slack stores them: with the ids and the text options that the app left out. An
 * app that compares what it reads with what it sent must see a difference here, as it would in a real workspace.
 */
export const normaliseBlocks = (blocks: readonly Json[]): Json[] =>
  blocks.map((block) => normalise({ block_id: createId(), ...block })).filter(isJson);
