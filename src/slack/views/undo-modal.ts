import type { ModalView } from '@slack/types';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { UNDO_MODAL } from '../actions.ts';
import { undoableNow } from './decision-buttons.ts';
import { durationInput, reasonInput } from './duration-input.ts';
import { ruleSpan } from './exposure-line.ts';
import { mrkdwnSection } from './message-view.ts';
import { modal, type ModalContext } from './modal.ts';
import { refusalModal } from './refusal-modal.ts';
import { rulesInput } from './rules-input.ts';
import { ownShareText } from './share-text.ts';
import { clockToken, code, countText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** As many rules, and tags of one, as are spelled out. */
const MOST_RULES = 20;
const MOST_TAGS = 5;

/** Exactly what comes back, why and for how long; and that one person alone cannot open anything. */
export const undoModal = (finding: Finding, { channel, settings }: ModalContext<ViewSettings>): ModalView => {
  const about = undoableNow(finding, settings);
  const hidden = about.length - MOST_RULES;
  if (about.length === 0) return refusalModal('Nothing here can be undone any more.');
  return modal(finding, channel, {
    callback: UNDO_MODAL,
    title: 'Undo the revoke',
    submit: 'Propose it',
    blocks: [
      mrkdwnSection(`*These rules come back to* \`${finding.group.groupId}\`*, and the internet may reach it again:*`),
      ...about.slice(0, MOST_RULES).map((exposure) => mrkdwnSection(comesBackText(exposure))),
      ...(hidden > 0 ? [mrkdwnSection(`… and ${countText(hidden, 'more rule')}, just as they were`)] : []),
      rulesInput('Which rules', about, true),
      reasonInput('What stopped working, and who needs it from the internet'),
      durationInput(finding, about, settings),
      mrkdwnSection(
        [
          '*A second approver has to agree* before anything is opened. Nobody who opened the rule may be one of the two.',
          `It is an exception: it ends by itself, and then waits for a decision again.${untilText(finding)}`,
        ].join('\n'),
      ),
    ],
  });
};

const untilText = ({ undoUntil }: Finding): string =>
  undoUntil === null ? '' : ` It can be agreed to until ${clockToken(undoUntil)}.`;

const comesBackText = (exposure: TrackedExposure): string => {
  const tags = Object.entries(exposure.tags ?? {});
  const hidden = tags.length - MOST_TAGS;
  const more = hidden > 0 ? ` and ${countText(hidden, 'more tag')}` : '';
  const shown = tags.slice(0, MOST_TAGS).map(([key, value]) => code(`${key}=${value}`, 60));
  const { description } = exposure.rule;
  return [
    `• ${ruleSpan(exposure)} (${ownShareText(exposure)})`,
    `   description ${description === null ? 'none' : code(description, 255)} · tags ${shown.length === 0 ? 'none' : `${shown.join(', ')}${more}`}`,
  ].join('\n');
};
