import { durationText } from '../../duration.ts';
import type { PauseEvent } from '../../finding/pause.ts';
import { shortName } from '../../finding/person.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { pauseText } from './pause-text.ts';
import { approversText, fullText, personText } from './people.ts';
import { clockToken, countText, escapeMrkdwn, inert } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Findings that wait, as far as they could be counted. */
type Counted = { open: number; held: number } | null;

/** What the channel is told of a pause: one message for each of these, because an edited one notifies nobody. */
export const pauseMessage = (
  event: PauseEvent,
  waiting: Counted,
  settings: Pick<ViewSettings, 'approvers'>,
): MessageView => {
  const title = TITLES[event.kind];
  const text = `${title}. ${phoneText(event)}`;
  return {
    text: escapeMrkdwn(inert(text, 500)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title, emoji: true } },
      mrkdwnSection([...bodyOf(event), waitingText(event, waiting)].filter((line) => line !== '').join('\n')),
      ...(event.kind === 'resumed' ? [] : [mrkdwnContext(`${approversText(settings)} ${HOW_TO_RESUME}`.trim())]),
    ],
  };
};

const TITLES: Record<PauseEvent['kind'], string> = {
  paused: '⏸️ Paused: nothing is closed',
  'still-paused': '⏸️ Still paused: nothing is closed',
  resumed: '▶️ Resumed',
};

const HOW_TO_RESUME = 'To go on: `npx portcullis resume`, as one of those whom OPERATORS names.';

const phoneText = ({ kind, pause, by, at }: PauseEvent): string =>
  kind === 'resumed'
    ? `By ${shortName(by ?? pause.by)}, after ${durationText(at - pause.since)}.`
    : `By ${shortName(pause.by)}: open ports stay open until it is resumed.`;

const bodyOf = ({ kind, pause, by, at }: PauseEvent): string[] => {
  switch (kind) {
    case 'paused':
      return [
        pauseText(pause),
        `Paused by ${fullText(pause.by)}. Deadlines do not move; whoever decides is heard, later.`,
      ];
    case 'still-paused':
      return [pauseText(pause), `For ${durationText(at - pause.since)} now.`];
    case 'resumed':
      return [
        `*Resumed by ${by === null ? 'somebody' : fullText(by)}, after ${durationText(at - pause.since)}.* What is overdue is closed now.`,
        `It was paused by ${personText(pause.by)} at ${clockToken(pause.since)}.`,
      ];
  }
};

/** As it was when this was posted. */
const waitingText = ({ kind }: PauseEvent, waiting: Counted): string => {
  if (waiting === null || waiting.open === 0 || kind === 'resumed') return '';
  const { open, held } = waiting;
  return `*${countText(open, 'security group')} open to the internet*, ${held} of them waiting for nothing but the end of the pause.`;
};
