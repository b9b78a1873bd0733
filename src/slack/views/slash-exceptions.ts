import type { Finding, Instant } from '../../finding/finding.ts';
import { exceptionLine, exceptionsOf } from './exception-line.ts';
import { fitSections } from './fit-sections.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { countText } from './text.ts';

/** Of the 50 blocks of a message, and of its 12,000 characters (undocumented). */
const ROOM = { sections: 20, characters: 9_000 };

/** `/portcullis exceptions`: what is open on somebody's word, the next to end first. `now`: as exceptionsOf has it. */
export const slashExceptions = (findings: readonly Finding[], now?: Instant): MessageView => {
  const running = exceptionsOf(findings, now);
  const text =
    running.length === 0
      ? 'No exception is running.'
      : `${countText(running.length, 'exception')}, the next to end first.`;
  return {
    text,
    blocks: [
      mrkdwnSection(`*${text}*`),
      ...fitSections(
        running.map(({ finding, exception }) => mrkdwnSection(exceptionLine(finding, exception))),
        ROOM,
        'exception',
      ),
      ...(running.length > 0
        ? [mrkdwnContext('To end one before its time: *Withdraw* on the Home tab of the app.')]
        : []),
    ],
  };
};
