import { durationText } from '../../duration.ts';
import { isWider } from '../../finding/claims.ts';
import type { Finding } from '../../finding/finding.ts';
import { canGetMoreTime, undoableNow } from './decision-buttons.ts';
import { personText } from './people.ts';
import { has, portList } from './standing.ts';
import { clockToken, countText, utcText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** What happens if nobody does anything; empty where nothing is waited for. */
export const promiseTexts = (finding: Finding, settings: ViewSettings): string[] => {
  const undo = undoText(finding, settings);
  if (!has(finding, 'pending')) return undo === '' ? [] : [undo];
  return [[promise(finding, settings), moreTimeText(finding, settings), undo].filter((text) => text !== '').join('\n')];
};

const promise = (finding: Finding, settings: ViewSettings): string => {
  const { deadline, remindedAt } = finding;
  if (settings.enforcement === 'observe') return '*Portcullis only alerts here.* Nothing is revoked; close it by hand.';
  const at = deadline === null ? 'soon' : `at ${clockToken(deadline)}`;
  if (finding.paused !== null && settings.enforcement === 'enforce')
    return `*If nobody decides, Portcullis closes it when it is resumed, and not before its deadline, ${at}.*`;
  if (settings.enforcement === 'approve') {
    const reminder =
      remindedAt === null ? `A reminder comes ${at}.` : `The last reminder came at ${clockToken(remindedAt)}.`;
    return `*It stays open until somebody decides.* ${reminder}`;
  }
  const ports = portList({ exposures: finding.exposures.filter(({ state }) => state.kind === 'pending') });
  switch (atDeadline(finding, settings)) {
    case 'revoke':
      return `*If nobody decides, Portcullis revokes it ${at}.* The other rules of the group stay as they are.`;
    case 'narrow':
      return `*If nobody decides, Portcullis closes ${ports} ${at}.* What else the rules open over TCP, UDP or ICMP stays open.`;
    case 'both':
      return `*If nobody decides, Portcullis closes ${ports} ${at}.* Of rules that open more, the rest stays open.`;
  }
};

/** Which way the deadline closes what waits. */
const atDeadline = (finding: Finding, settings: ViewSettings): 'revoke' | 'narrow' | 'both' => {
  if (settings.onDeadline === 'revoke' || !settings.reopen) return 'revoke';
  const waiting = finding.exposures.filter(({ state }) => state.kind === 'pending');
  const wider = waiting.filter((exposure) => isWider(exposure, settings));
  if (wider.length === 0) return 'revoke';
  return wider.length === waiting.length ? 'narrow' : 'both';
};

const moreTimeText = (finding: Finding, settings: ViewSettings): string => {
  const last = finding.extensions.at(-1);
  if (!last) return '';
  const left = settings.mostExtensions - finding.extensions.length;
  const rest = canGetMoreTime(finding, settings) ? `${countText(left, 'more time')} possible` : 'no more is possible';
  const times = finding.extensions.length === 1 ? '' : ` ${finding.extensions.length} times, last`;
  return `Given ${durationText(settings.moreTime)} more${times} by ${personText(last.by)} at ${clockToken(last.at)}; ${rest}.`;
};

const undoText = (finding: Finding, settings: ViewSettings): string =>
  finding.undoUntil === null || settings.approvers.length === 0 || undoableNow(finding, settings).length === 0
    ? ''
    : `*It can be undone until ${clockToken(finding.undoUntil)}.* That takes two people and a reason.`;

/** The promise for a phone, without markup. */
export const promiseForPhone = (finding: Finding, settings: ViewSettings): string => {
  if (settings.enforcement === 'observe') return 'Alert only: nothing is revoked.';
  if (settings.enforcement === 'approve') return 'It stays open until somebody decides.';
  if (finding.paused !== null) return 'Paused: nothing is closed until it is resumed.';
  const what = atDeadline(finding, settings) === 'revoke' ? 'Revoked' : `${portList(finding)} closed`;
  return `${what} at ${finding.deadline === null ? 'the deadline' : utcText(finding.deadline)} unless somebody decides.`;
};
