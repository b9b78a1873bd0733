import { durationText } from '../../duration.ts';
import { mrkdwnSection, type MessageView } from './message-view.ts';
import type { ViewSettings } from './view-settings.ts';

/** `/portcullis help`: what it does, what one can ask, and who may decide what. */
export const slashHelp = (settings: ViewSettings): MessageView => ({
  text: '/portcullis status, exceptions or help',
  blocks: [
    mrkdwnSection(
      `*Portcullis* watches TCP ${portsText(settings)} of all security groups. ${ENDS[settings.enforcement]}`,
    ),
    mrkdwnSection(
      [
        '`/portcullis status` what is open to the internet right now',
        '`/portcullis exceptions` what is kept open, by whom, why and until when',
        '`/portcullis help` this',
      ].join('\n'),
    ),
    mrkdwnSection(decidingText(settings)),
  ],
});

const ENDS: Readonly<Record<ViewSettings['enforcement'], string>> = {
  enforce: 'What is opened to the internet there is closed at its deadline, unless somebody decides before.',
  approve: 'What is opened to the internet there stays open until somebody decides; it reminds.',
  observe: 'It only alerts at the moment, and closes nothing.',
};

/** Ports named in a sentence. */
const SHOWN = 10;
const portsText = ({ watchedPorts }: ViewSettings): string =>
  `${watchedPorts.slice(0, SHOWN).join(', ')}${watchedPorts.length > SHOWN ? ` and ${watchedPorts.length - SHOWN} more` : ''}`;

const decidingText = (settings: ViewSettings): string => {
  const { approvers, maxKeep, moreTime, mostExtensions, reopen, undoWithin } = settings;
  const lines = [
    '*Revoke now* closes it at once: the safe answer.',
    ...(reopen ? ['*Close only…* closes the watched ports and leaves what else a wide rule opens.'] : []),
    approvers.length === 0
      ? '*Keep open* and *more time* are for nobody, until `APPROVERS` names who may.'
      : `*Keep open…* takes an approver who did not open it (two, where AWS does not prove who did), a reason, and an end within ${durationText(maxKeep)}.`,
    ...(approvers.length > 0 && mostExtensions > 0
      ? [
          `*More time* puts the deadline off by ${durationText(moreTime)}; ${mostExtensions === 1 ? 'once' : `${mostExtensions} times`} at most, by an approver.`,
        ]
      : []),
    ...(reopen && approvers.length > 0
      ? [`*Undo…* puts back what was revoked within ${durationText(undoWithin)}. Two people have to agree.`]
      : []),
    '*Withdraw* ends an exception before its time.',
  ];
  return lines.map((line) => `• ${line}`).join('\n');
};
