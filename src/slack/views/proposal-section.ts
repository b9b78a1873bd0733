import type { SectionBlock } from '@slack/types';
import { durationText } from '../../duration.ts';
import type { Finding } from '../../finding/finding.ts';
import type { Proposal } from '../../finding/proposal.ts';
import { AGREE_ACTION, agreeValue } from '../actions.ts';
import { buttonOf } from './decision-buttons.ts';
import { ruleSpan } from './exposure-line.ts';
import { MOST_REASON } from './outcome-text.ts';
import { mrkdwnSection } from './message-view.ts';
import { personText } from './people.ts';
import { code, countText, sentence } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

const RULES_SHOWN = 2;

/** What one approver wants and a second one is asked for, with the button beside it. */
export const proposalSections = (finding: Finding, settings: ViewSettings): SectionBlock[] =>
  finding.proposals.slice(-1).map((proposal) => ({
    ...mrkdwnSection(proposalText(finding, proposal)),
    ...(settings.enforcement === 'observe'
      ? {}
      : { accessory: buttonOf(AGREE_ACTION, 'Agree', agreeValue(finding, proposal)) }),
  }));

/** `@alice proposes to keep … open for 4 h, because …`. */
export const proposalText = (finding: Finding, { kind, by, reason, keepFor, why, exposureIds }: Proposal): string => {
  const about = finding.exposures.filter(({ id }) => exposureIds.includes(id));
  const hidden = about.length - RULES_SHOWN;
  const more = hidden > 0 ? ` and ${countText(hidden, 'more rule')}` : '';
  const rules = `${about.slice(0, RULES_SHOWN).map(ruleSpan).join(', ')}${more}`;
  const wanted = kind === 'keep' ? `to keep ${rules} open for` : `to open ${rules} again for`;
  return [
    `${personText(by)} proposes ${wanted} ${durationText(keepFor)}, because ${code(reason, MOST_REASON)}`,
    `*Needs a second approver:* ${sentence(why, 200)}`,
  ].join('\n');
};
