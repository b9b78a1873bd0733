import type { ModalView } from '@slack/types';

/** A click in a modal or the Home tab was taken: what comes of it is not known yet. */
export const sentModal = (): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Decision sent', emoji: false },
  close: { type: 'plain_text', text: 'Close', emoji: false },
  blocks: [
    {
      type: 'section',
      text: {
        type: 'plain_text',
        text: 'Your decision was sent. The message of the finding shows what comes of it; if it comes too late, you are told.',
        emoji: false,
      },
    },
  ],
});
