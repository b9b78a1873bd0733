import type { ModalView } from '@slack/types';
import { shortLabel } from './modal.ts';
import { escapeMrkdwn, inert } from './text.ts';

/** Why a click opens nothing else, in one sentence of ours. A refusal may mention who was faster, and nothing else. */
export const refusalModal = (why: string): ModalView => ({
  type: 'modal',
  title: shortLabel('Not possible'),
  close: shortLabel('Close'),
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mentioning(inert(why, 500)) || 'This is not possible.' } }],
});

const mentioning = (text: string): string =>
  text
    .split(/(<@[UW][A-Z0-9]{2,20}>)/)
    .map((part, index) => (index % 2 === 1 ? part : escapeMrkdwn(part)))
    .join('');
