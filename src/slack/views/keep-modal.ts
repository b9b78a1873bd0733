import type { ModalView } from '@slack/types';
import { durationText } from '../../duration.ts';
import { exceptionOf } from '../../finding/exception.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { keepNeeds } from '../../finding/four-eyes.ts';
import { KEEP_MODAL } from '../actions.ts';
import { durationInput, reasonInput } from './duration-input.ts';
import { exposureLine } from './exposure-line.ts';
import { mrkdwnSection } from './message-view.ts';
import { modal, type ModalContext } from './modal.ts';
import { refusalModal } from './refusal-modal.ts';
import { rulesInput } from './rules-input.ts';
import { portList } from './standing.ts';
import { clockToken, countText, sentence } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Rules named in the statement; the choice below it has all of them. */
const NAMED = 5;

/** Which rules stay open, why and until when, and what that means. */
export const keepModal = (finding: Finding, { channel, settings }: ModalContext<ViewSettings>): ModalView => {
  const about = finding.exposures.filter(({ state }) => state.kind === 'pending');
  if (about.length === 0) return refusalModal('Nothing is waiting for a decision here any more.');
  return modal(finding, channel, {
    callback: KEEP_MODAL,
    title: 'Keep open',
    submit: 'Keep open',
    blocks: [
      mrkdwnSection(stayOpenText(finding, about)),
      rulesInput('Which rules', about, true),
      reasonInput('Who needs it from the internet, and why nothing narrower will do'),
      durationInput(finding, about, settings),
      mrkdwnSection([boundText(finding, about, settings), needsText(finding, about)].join('\n')),
    ],
  });
};

/** What stays open to whom, plainly. */
const stayOpenText = (finding: Finding, about: readonly TrackedExposure[]): string => {
  const hidden = about.length - NAMED;
  const rules = about.slice(0, NAMED).map((exposure) => exposureLine(exposure));
  return [
    `*Until the time is up, the internet may reach ${portList({ exposures: about })} of whatever carries* \`${finding.group.groupId}\`:`,
    ...rules,
    ...(hidden > 0 ? [`… and ${countText(hidden, 'more rule')}`] : []),
  ].join('\n');
};

const boundText = (finding: Finding, about: readonly TrackedExposure[], { maxKeep }: ViewSettings): string => {
  const since = about.flatMap((exposure) => exceptionOf(finding, exposure)?.since ?? []);
  const first = Math.min(...since);
  return since.length === 0
    ? `It ends by itself, and then waits for a decision again. ${durationText(maxKeep)} is the longest, renewals included.`
    : `It was kept open before, since ${clockToken(first)}. Renewed, it ends at ${clockToken(first + maxKeep)} at the latest (${durationText(maxKeep)} in all).`;
};

/** Who will ask. */
const NOBODY_YET = { kind: 'person', userId: '', name: '' } as const;

/** Whether one approver is enough, as far as that is known before it is known who asks. */
const needsText = (finding: Finding, about: readonly TrackedExposure[]): string => {
  const needs = keepNeeds(
    about.map(({ origin }) => origin),
    finding.people,
    NOBODY_YET,
  );
  return needs.kind === 'two-approvers'
    ? `*A second approver has to agree.* ${sentence(needs.why, 200)}`
    : '*One approver is enough,* unless they opened it themselves.';
};
