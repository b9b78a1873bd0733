import type { ModalView } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { REVIEW_MODAL } from '../actions.ts';
import { findingBlocks } from './finding-message.ts';
import { modal, type ModalContext } from './modal.ts';
import type { ViewSettings } from './view-settings.ts';

/** A finding that has no message of its own: all of it, with its buttons. */
export const reviewModal = (finding: Finding, { channel, settings }: ModalContext<ViewSettings>): ModalView =>
  modal(finding, channel, {
    callback: REVIEW_MODAL,
    title: 'Review the finding',
    close: 'Close',
    blocks: findingBlocks(finding, settings),
  });
