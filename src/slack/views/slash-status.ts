import type { Finding } from '../../finding/finding.ts';
import type { Pause } from '../../finding/pause.ts';
import { findingLine } from './finding-line.ts';
import { fitSections } from './fit-sections.ts';
import { mrkdwnSection, type MessageView } from './message-view.ts';
import { pauseText } from './pause-text.ts';
import { has, isOpen } from './standing.ts';
import { countText } from './text.ts';
import type { ViewSettingsOf } from './view-settings.ts';

/** Of the 50 blocks of a message, and of its 12,000 characters (undocumented). */
const ROOM = { sections: 20, characters: 9_000 };

/** `/portcullis status`: what is open, the earliest deadline first. */
export const slashStatus = (
  findings: readonly Finding[],
  settingsOf: ViewSettingsOf,
  pause: Pause | null = null,
): MessageView => {
  const open = findings.filter(isOpen);
  const waiting = open.filter((finding) => has(finding, 'pending', 'failed')).length;
  const text =
    open.length === 0
      ? 'Nothing is open to the internet.'
      : `${countText(open.length, 'security group')} open to the internet, ${waiting} of them without a decision.`;
  return {
    text,
    blocks: [
      ...(pause === null ? [] : [mrkdwnSection(pauseText(pause))]),
      mrkdwnSection(`*${text}*`),
      ...fitSections(
        open.map((finding) => mrkdwnSection(findingLine(finding, settingsOf(finding.group.account)))),
        ROOM,
        'group',
        ': see the Home tab of the app.',
      ),
    ],
  };
};
