import type { ModalView } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { CHOOSE_MODAL } from '../actions.ts';
import { mrkdwnSection } from './message-view.ts';
import { modal, type ModalContext } from './modal.ts';
import { refusalModal } from './refusal-modal.ts';
import { rulesInput } from './rules-input.ts';
import type { ViewSettings } from './view-settings.ts';

/** Revoke some of the rules. None is chosen at first: whoever wants all of them has a button for it. */
export const chooseModal = (finding: Finding, { channel }: ModalContext<ViewSettings>): ModalView => {
  const open = finding.exposures.filter(({ state }) => state.kind === 'pending' || state.kind === 'failed');
  if (open.length === 0) return refusalModal('Nothing is waiting for a decision here any more.');
  return modal(finding, channel, {
    callback: CHOOSE_MODAL,
    title: 'Revoke some rules',
    submit: 'Revoke now',
    blocks: [
      mrkdwnSection('*What you choose is revoked at once.* The others wait on, with the deadline that they have.'),
      rulesInput('Which rules', open, false),
    ],
  });
};
