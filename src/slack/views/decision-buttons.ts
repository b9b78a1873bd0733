import type { ActionsBlock, Button, ConfirmationDialog } from '@slack/types';
import { durationText } from '../../duration.ts';
import { isWider } from '../../finding/claims.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { undoable } from '../../finding/restore.ts';
import {
  buttonValue,
  CHOOSE_ACTION,
  DECISION_BLOCK,
  KEEP_ACTION,
  MORE_TIME_ACTION,
  NARROW_ACTION,
  REVOKE_ACTION,
  UNDO_ACTION,
  WITHDRAW_ACTION,
  withdrawValue,
} from '../actions.ts';
import { keptExceptions } from './kept-exceptions.ts';
import { has } from './standing.ts';
import { inert } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Ports that a button's label names. */
const PORTS_SHOWN = 3;

export const buttonOf = (action_id: string, text: string, value: string): Button => ({
  type: 'button',
  action_id,
  text: { type: 'plain_text', text: inert(text, 75), emoji: false },
  value,
});

/**
 * What can be decided now, in one row: what closes first, then what leaves open. Only the first one stands out: it is
 * the safe answer of somebody who was woken by it.
 */
export const decisionButtons = (finding: Finding, settings: ViewSettings): ActionsBlock[] => {
  const elements = [
    ...(settings.enforcement === 'observe' ? [] : [...closing(finding, settings), ...leaving(finding, settings)]),
    ...withdrawing(finding),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: DECISION_BLOCK, elements }];
};

const closing = (finding: Finding, settings: ViewSettings): Button[] => {
  const open = finding.exposures.filter(({ state }) => state.kind === 'pending' || state.kind === 'failed');
  if (open.length === 0) return [];
  const value = buttonValue(finding);
  const wider = widerRules(finding, settings);
  return [
    { ...buttonOf(REVOKE_ACTION, revokeLabel(finding), value), style: 'primary' },
    ...(wider.length > 0 ? [buttonOf(NARROW_ACTION, `Close only ${portLabel(wider)}…`, value)] : []),
    ...(open.length > 1 ? [buttonOf(CHOOSE_ACTION, 'Choose…', value)] : []),
  ];
};

const revokeLabel = (finding: Finding): string => {
  if (!has(finding, 'failed')) return 'Revoke now';
  return has(finding, 'pending') ? 'Revoke now, and retry' : 'Retry';
};

const leaving = (finding: Finding, settings: ViewSettings): Button[] => {
  if (settings.approvers.length === 0) return [];
  const value = buttonValue(finding);
  return [
    ...(has(finding, 'pending') ? [buttonOf(KEEP_ACTION, 'Keep open…', value)] : []),
    ...(canGetMoreTime(finding, settings)
      ? [buttonOf(MORE_TIME_ACTION, `Give ${durationText(settings.moreTime)} more`, value)]
      : []),
    ...(undoableNow(finding, settings).length > 0 ? [buttonOf(UNDO_ACTION, 'Undo…', value)] : []),
  ];
};

/** One exception has its button here; several have one each, beside their rules. */
const withdrawing = (finding: Finding): Button[] => {
  const [exception, ...others] = keptExceptions(finding).keys();
  return exception && others.length === 0 ? [withdrawButton(finding, exception, 'Withdraw the exception')] : [];
};

export const withdrawButton = (finding: Finding, exception: { id: string }, label = 'Withdraw'): Button => ({
  ...buttonOf(WITHDRAW_ACTION, label, withdrawValue(finding, exception)),
  confirm: WITHDRAW_CONFIRM,
});

const WITHDRAW_CONFIRM: ConfirmationDialog = {
  title: { type: 'plain_text', text: 'End this exception now?' },
  text: {
    type: 'plain_text',
    text: 'The rule waits for a decision again, with a new deadline. What relies on it may stop working then.',
  },
  confirm: { type: 'plain_text', text: 'Withdraw' },
  deny: { type: 'plain_text', text: 'Leave it' },
};

/** Pending and failed rules of which something would be left without the watched ports; none where nothing may be authorised. */
export const widerRules = (finding: Finding, settings: ViewSettings): TrackedExposure[] =>
  settings.reopen
    ? finding.exposures.filter(
        (exposure) =>
          (exposure.state.kind === 'pending' || exposure.state.kind === 'failed') && isWider(exposure, settings),
      )
    : [];

/** What was revoked and can still be put back. */
export const undoableNow = (finding: Finding, settings: ViewSettings): TrackedExposure[] =>
  settings.reopen && finding.undoUntil !== null && finding.paused === null && settings.enforcement !== 'observe'
    ? undoable(finding)
    : [];

/** Under `approve` nothing happens at the deadline, so there is nothing to put off. */
export const canGetMoreTime = (finding: Finding, settings: ViewSettings): boolean =>
  settings.enforcement === 'enforce' &&
  has(finding, 'pending') &&
  finding.deadline !== null &&
  finding.extensions.length < settings.mostExtensions;

/** `6443/10250`. */
export const portLabel = (exposures: readonly TrackedExposure[]): string => {
  const ports = [...new Set(exposures.flatMap((exposure) => [...exposure.ports]))].sort((a, b) => a - b);
  return `${ports.slice(0, PORTS_SHOWN).join('/')}${ports.length > PORTS_SHOWN ? '/…' : ''}`;
};
