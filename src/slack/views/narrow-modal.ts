import type { KnownBlock, ModalView } from '@slack/types';
import { narrow } from '../../exposure/narrow.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { NARROW_MODAL } from '../actions.ts';
import { portLabel, widerRules } from './decision-buttons.ts';
import { pieceSpan, ruleSpan } from './exposure-line.ts';
import { mrkdwnSection } from './message-view.ts';
import { modal, type ModalContext } from './modal.ts';
import { refusalModal } from './refusal-modal.ts';
import { rulesInput } from './rules-input.ts';
import { portList } from './standing.ts';
import { code, countText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** As many rules, and pieces of one, as the preview spells out. */
const MOST_RULES = 20;
const MOST_PIECES = 12;

/** What "Close only the watched ports" closes, and the rules that are there afterwards. */
export const narrowModal = (finding: Finding, { channel, settings }: ModalContext<ViewSettings>): ModalView => {
  const wider = widerRules(finding, settings);
  if (wider.length === 0) return refusalModal('No rule here opens more than the watched ports.');
  const others = finding.exposures.filter(
    (exposure) => (exposure.state.kind === 'pending' || exposure.state.kind === 'failed') && !wider.includes(exposure),
  );
  const hidden = wider.length - MOST_RULES;
  const blocks: KnownBlock[] = [
    mrkdwnSection(
      `*These rules no longer let the internet reach ${portList({ exposures: wider })} of* \`${finding.group.groupId}\`*. This is what they become:*`,
    ),
    ...wider.slice(0, MOST_RULES).map((exposure) => mrkdwnSection(previewText(exposure, settings))),
    ...(hidden > 0 ? [mrkdwnSection(`… and ${countText(hidden, 'more rule')}, in the same way`)] : []),
    ...(others.length > 0 ? [mrkdwnSection(wholeText(others))] : []),
    rulesInput('Which rules', [...wider, ...others], true),
    mrkdwnSection(
      'The new rules are added and verified first, as far as the group’s quota allows; then the wide rule is revoked. If anything fails, what was there before is there again.',
    ),
  ];
  return modal(finding, channel, {
    callback: NARROW_MODAL,
    title: `Close only ${portLabel(wider)}`,
    submit: `Close only ${portLabel(wider)}`,
    blocks,
  });
};

const previewText = (exposure: TrackedExposure, { watchedPorts }: ViewSettings): string => {
  const narrowing = narrow(exposure.rule, watchedPorts, exposure.entries);
  const { pieces, lost } = narrowing.kind === 'narrowed' ? narrowing : { pieces: [], lost: [] };
  const hidden = pieces.length - MOST_PIECES;
  const more = hidden > 0 ? ` and ${countText(hidden, 'more rule')}` : '';
  return [
    `${ruleSpan(exposure)} · ${code(exposure.rule.ruleId, 30)}`,
    `   *becomes* ${pieces.slice(0, MOST_PIECES).map(pieceSpan).join(', ')}${more}, from the same source`,
    ...(lost.length > 0 ? [`   *no longer open:* ${lost.join('; ')}`] : []),
  ].join('\n');
};

const wholeText = (others: readonly TrackedExposure[]): string => {
  const hidden = others.length - 5;
  const more = hidden > 0 ? ` and ${countText(hidden, 'more rule')}` : '';
  return `*Revoked as a whole*, because nothing else is open in ${others.length === 1 ? 'it' : 'them'}: ${others.slice(0, 5).map(ruleSpan).join(', ')}${more}`;
};
