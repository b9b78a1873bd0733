import type { ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { inert } from './text.ts';

/** A message: `text` is what a phone and a screen reader get. */
export type MessageView = { text: string; blocks: KnownBlock[] };

/** Our own mrkdwn; what is foreign in it was fenced in. */
export const mrkdwnSection = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** Small and grey: what one reads second. */
export const mrkdwnContext = (text: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text }],
});

/** Small and grey, without any markup. */
export const plainContext = (text: string, most = 600): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'plain_text', text: inert(text, most), emoji: false }],
});
