import type { KnownBlock, ModalView } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { modalMetadata } from '../actions.ts';
import { inert } from './text.ts';

/** Where the click came from. */
export type ModalContext<Settings> = { channel: string; settings: Settings };
type Shell = { callback: string; title: string; submit?: string; close?: string; blocks: KnownBlock[] };

/** Slack shows 24 characters of a title and of a button. */
export const shortLabel = (text: string) => ({ type: 'plain_text' as const, text: inert(text, 24), emoji: false });

/** A modal about a finding as it was shown: what is decided in it is decided about this version. */
export const modal = (finding: Finding, channel: string, shell: Shell): ModalView => ({
  type: 'modal',
  callback_id: shell.callback,
  title: shortLabel(shell.title),
  ...(shell.submit === undefined ? {} : { submit: shortLabel(shell.submit) }),
  close: shortLabel(shell.close ?? 'Cancel'),
  private_metadata: modalMetadata(finding, channel),
  blocks: shell.blocks,
});
