import type { InputBlock, PlainTextOption } from '@slack/types';
import { durationText } from '../../duration.ts';
import { exceptionOf } from '../../finding/exception.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { DURATION_INPUT, REASON_INPUT } from '../actions.ts';
import type { ViewSettings } from './view-settings.ts';

/** Slack takes 100 options. */
const MOST_CHOICES = 100;
/** Characters of a reason. */
const LEAST_REASON = 3;
const MOST_REASON = 300;

type KeepSettings = Pick<ViewSettings, 'keepChoices' | 'maxKeep'>;

/** How long it is to stay open; the shortest time is chosen at first. Option values are milliseconds. */
export const durationInput = (
  finding: Finding,
  about: readonly TrackedExposure[],
  settings: KeepSettings,
): InputBlock => {
  const options = keepChoices(finding, about, settings).map(optionOf);
  const [first] = options;
  return {
    type: 'input',
    block_id: DURATION_INPUT,
    label: { type: 'plain_text', text: 'For how long', emoji: false },
    element: {
      type: 'static_select',
      action_id: DURATION_INPUT,
      options,
      ...(first ? { initial_option: first } : {}),
    },
  };
};

const optionOf = (ms: number): PlainTextOption => ({
  text: { type: 'plain_text', text: durationText(ms), emoji: false },
  value: String(ms),
});

/**
 * The times to choose from, the shortest first. A row of keeps counts as one: a renewal gets what was left of MAX_KEEP
 * when the last of them ended, and where that is less than any choice, the shortest is cut to it. Never empty.
 */
export const keepChoices = (
  finding: Finding,
  about: readonly TrackedExposure[],
  { keepChoices: choices, maxKeep }: KeepSettings,
): number[] => {
  const allowed = choices.filter((choice) => choice <= maxKeep);
  const sorted = [...new Set(allowed.length === 0 ? [maxKeep] : allowed)].sort((a, b) => a - b);
  const left = leftOfKeep(finding, about, maxKeep);
  return sorted.filter((choice, index) => index === 0 || choice <= left).slice(0, MOST_CHOICES);
};

/** No clock is read here: a rule that waits again waits since its keep ended, or later. */
const leftOfKeep = (finding: Finding, about: readonly TrackedExposure[], maxKeep: number): number =>
  Math.min(
    Infinity,
    ...about.map((exposure) => {
      const before = exceptionOf(finding, exposure);
      return before === null ? Infinity : before.since + maxKeep - before.until;
    }),
  );

export const reasonInput = (placeholder: string): InputBlock => ({
  type: 'input',
  block_id: REASON_INPUT,
  label: { type: 'plain_text', text: 'Why', emoji: false },
  hint: {
    type: 'plain_text',
    text: 'It is kept with the decision, and everybody in the channel reads it.',
    emoji: false,
  },
  element: {
    type: 'plain_text_input',
    action_id: REASON_INPUT,
    multiline: true,
    min_length: LEAST_REASON,
    max_length: MOST_REASON,
    placeholder: { type: 'plain_text', text: placeholder, emoji: false },
  },
});
