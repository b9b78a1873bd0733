import type { KnownBlock, ModalView } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { modalMetadata } from '../actions.ts';
import { inert } from './text.ts';

/** Where the click came from. */
export type ModalContext<Settings> = { channel: string; settings: Settings };
type Shell = { callback: string; title: string; submit?: string; close?: string; blocks: KnownBlock[] };

/** Slack shows 24 characters of a title and of a button. */
const label = (text: string) => ({ type: 'plain_text' as const, text: inert(text, 24), emoji: false });

/** A modal about a finding as it was shown: what is decided in it is decided about this version. */
export const modal = (finding: Finding, channel: string, shell: Shell): ModalView => ({
  type: 'modal',
  callback_id: shell.callback,
  title: label(shell.title),
  ...(shell.submit === undefined ? {} : { submit: label(shell.submit) }),
  close: label(shell.close ?? 'Cancel'),
  private_metadata: modalMetadata(finding, channel),
  blocks: shell.blocks,
});

/** Why a click opens nothing else, in one sentence of ours. */
export const refusalModal = (why: string): ModalView => ({
  type: 'modal',
  title: label('Not possible'),
  close: label('Close'),
  blocks: [
    { type: 'section', text: { type: 'plain_text', text: inert(why, 2_000) || 'This is not possible.', emoji: false } },
  ],
});
