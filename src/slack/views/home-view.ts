import type { HeaderBlock, HomeView, KnownBlock, SectionBlock } from '@slack/types';
import type { Finding, Instant } from '../../finding/finding.ts';
import type { Pause } from '../../finding/pause.ts';
import { buttonValue, REVIEW_ACTION } from '../actions.ts';
import { buttonOf, withdrawButton } from './decision-buttons.ts';
import { exceptionLine, exceptionsOf } from './exception-line.ts';
import { findingLine } from './finding-line.ts';
import { fitSections } from './fit-sections.ts';
import { mrkdwnContext, mrkdwnSection } from './message-view.ts';
import { pauseText } from './pause-text.ts';
import { isOpen } from './standing.ts';
import type { ViewSettingsOf } from './view-settings.ts';

/** Of the 100 blocks of a Home tab. */
const MOST_OPEN = 30;
const MOST_EXCEPTIONS = 30;
const MOST_SETTLED = 10;

export type HomeContents = {
  /** With something open or a running exception, the earliest deadline first. */
  open: readonly Finding[];
  /** Archived, the newest first. */
  settled: readonly Finding[];
  settingsOf: ViewSettingsOf;
  /** Null while nothing is paused. */
  pause?: Pause | null;
  /** To leave out what has ended; without it, dates say so. */
  now?: Instant;
};

/** For approvers: what is open, what is allowed to be, and what was decided last. The others have closedHomeView. */
export const homeView = ({ open, settled, settingsOf, now, pause = null }: HomeContents): HomeView => {
  const exceptions = exceptionsOf(open, now);
  const waiting = open.filter(isOpen);
  return {
    type: 'home',
    blocks: [
      ...(pause === null ? [] : [mrkdwnSection(pauseText(pause))]),
      mrkdwnContext(ROLE),
      header('Open to the internet'),
      ...listOf(
        waiting.map((finding) => reviewable(finding, settingsOf)),
        MOST_OPEN,
        'finding',
        'Nothing is. Whatever somebody opens appears here, and in the channel.',
      ),
      header('Running exceptions'),
      ...listOf(
        exceptions.map(({ finding, exception }) => ({
          ...mrkdwnSection(exceptionLine(finding, exception)),
          accessory: withdrawButton(finding, exception),
        })),
        MOST_EXCEPTIONS,
        'exception',
        'None. Nothing is open on anybody’s word.',
      ),
      header('Last decisions'),
      ...listOf(
        settled
          .slice(0, MOST_SETTLED)
          .map((finding) => mrkdwnSection(findingLine(finding, settingsOf(finding.group.account)))),
        MOST_SETTLED,
        'decision',
        'None yet.',
      ),
    ],
  };
};

const header = (text: string): HeaderBlock => ({ type: 'header', text: { type: 'plain_text', text, emoji: false } });

const reviewable = (finding: Finding, settingsOf: ViewSettingsOf): SectionBlock => ({
  ...mrkdwnSection(findingLine(finding, settingsOf(finding.group.account))),
  accessory: buttonOf(REVIEW_ACTION, 'Review', buttonValue(finding)),
});

const listOf = (sections: readonly SectionBlock[], most: number, what: string, empty: string): KnownBlock[] =>
  sections.length === 0
    ? [mrkdwnSection(empty)]
    : fitSections(sections, { sections: most, characters: Infinity }, what);

const ROLE = 'You are an approver: you may keep a rule open, give it more time, and agree to what others propose.';
