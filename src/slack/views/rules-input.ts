import type { InputBlock, PlainTextOption } from '@slack/types';
import { sourceText } from '../../exposure/rule.ts';
import type { TrackedExposure } from '../../finding/finding.ts';
import { RULES_INPUT } from '../actions.ts';
import { portRangeText } from './exposure-line.ts';
import { ownShareText } from './share-text.ts';
import { inert } from './text.ts';

/** Slack takes 10 checkboxes, and 100 options of a list. */
const MOST_CHECKBOXES = 10;
const MOST_OPTIONS = 100;

/** Which of these rules it is about; `preselected`: all of them at first. Option values are rule ids. */
export const rulesInput = (label: string, exposures: readonly TrackedExposure[], preselected: boolean): InputBlock => {
  const options = optionsOf(exposures);
  const initial = preselected && options.length > 0 ? { initial_options: options } : {};
  return {
    type: 'input',
    block_id: RULES_INPUT,
    label: { type: 'plain_text', text: label, emoji: false },
    element:
      options.length > MOST_CHECKBOXES
        ? {
            type: 'multi_static_select',
            action_id: RULES_INPUT,
            placeholder: { type: 'plain_text', text: 'Rules', emoji: false },
            options,
            ...initial,
          }
        : { type: 'checkboxes', action_id: RULES_INPUT, options, ...initial },
  };
};

const optionsOf = (exposures: readonly TrackedExposure[]): PlainTextOption[] => {
  const byId = new Map(exposures.map((exposure) => [exposure.rule.ruleId, exposure]));
  return [...byId.values()].slice(0, MOST_OPTIONS).map((exposure) => ({
    text: { type: 'plain_text', text: inert(optionText(exposure), 75) || '-', emoji: false },
    description: { type: 'plain_text', text: inert(descriptionText(exposure), 75) || '-', emoji: false },
    // An id that is longer than Slack takes is none of AWS, and matches nothing.
    value: exposure.rule.ruleId.slice(0, 75) || '-',
  }));
};

const optionText = ({ rule }: TrackedExposure): string => `${portRangeText(rule)} from ${sourceText(rule.source)}`;

const descriptionText = (exposure: TrackedExposure): string => `${ownShareText(exposure)} · ${exposure.rule.ruleId}`;
