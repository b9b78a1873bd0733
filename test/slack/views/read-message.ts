import type { MessageView } from '../../../src/slack/views/finding-message.ts';
import { textsOf } from '../../support/block-kit.ts';

/** A message as somebody in UTC reads it: the text of each block, date tokens by their fallback, links by their label. */
export const readMessage = ({ blocks }: MessageView): string =>
  blocks
    .map((block) =>
      block.type === 'actions'
        ? textsOf(block)
            .map(({ text }) => `[${text}]`)
            .join(' ')
        : textsOf(block)
            .map(({ text }) => readMrkdwn(text))
            .join('\n'),
    )
    .join('\n---\n');

/** A distance (`{ago}`) depends on the reader's clock, so it is shown as such. */
export const readMrkdwn = (text: string): string =>
  text
    .replace(/<!date\^\d+\^\{ago\}\|[^>]*>/g, 'ago')
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<https:[^|>]*\|([^>]*)>/g, '$1');
