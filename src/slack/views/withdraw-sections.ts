import type { SectionBlock } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { withdrawButton } from './decision-buttons.ts';
import { ruleSpan } from './exposure-line.ts';
import { mrkdwnSection } from './message-view.ts';
import { keptExceptions } from './kept-exceptions.ts';
import { countText } from './text.ts';

/** Beyond so many, the Home tab has the others. */
const SHOWN = 5;

/** Where several exceptions keep rules open, each has its button beside its rule. */
export const withdrawSections = (finding: Finding): SectionBlock[] => {
  const exceptions = [...keptExceptions(finding).keys()];
  if (exceptions.length < 2) return [];
  const hidden = exceptions.length - SHOWN;
  return [
    ...exceptions.slice(0, SHOWN).map((exception) => ({
      ...mrkdwnSection(`Exception for ${ruleSpan(exception)}`),
      accessory: withdrawButton(finding, exception),
    })),
    ...(hidden > 0
      ? [mrkdwnSection(`… and ${countText(hidden, 'more exception')}: see the Home tab of the app.`)]
      : []),
  ];
};
