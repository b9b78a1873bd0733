import type { Finding, Instant } from '../../finding/finding.ts';
import { exceptionLine, exceptionsOf } from './exception-line.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { countText } from './text.ts';

/** Of the 50 blocks of a message. */
const SHOWN = 15;

/** `/portcullis exceptions`: what is open on somebody's word, the next to end first. */
export const slashExceptions = (findings: readonly Finding[], now?: Instant): MessageView => {
  const running = exceptionsOf(findings, now);
  const text =
    running.length === 0
      ? 'No exception is running.'
      : `${countText(running.length, 'exception')}, the next to end first.`;
  const hidden = running.length - SHOWN;
  return {
    text,
    blocks: [
      mrkdwnSection(`*${text}*`),
      ...running.slice(0, SHOWN).map(({ finding, exception }) => mrkdwnSection(exceptionLine(finding, exception))),
      ...(hidden > 0 ? [mrkdwnContext(`… and ${countText(hidden, 'more exception')}`)] : []),
      ...(running.length > 0
        ? [mrkdwnContext('To end one before its time: *Withdraw* on the Home tab of the app.')]
        : []),
    ],
  };
};
