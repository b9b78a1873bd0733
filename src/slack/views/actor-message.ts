import { portRisk } from '../../exposure/risk.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { groupConsoleUrl } from './console-links.ts';
import { exposureLine } from './exposure-line.ts';
import { mrkdwnSection, plainContext, type MessageView } from './message-view.ts';
import { promiseForPhone, promiseTexts } from './promise-text.ts';
import { portsOf, portsText } from './standing.ts';
import { code, countText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Rules named; the channel's message lists all of them. */
const NAMED = 5;

/** To whoever opened it, directly: what they opened and what will happen. No buttons: it is decided in the channel. */
export const actorMessage = (finding: Finding, settings: ViewSettings): MessageView => {
  const waiting = finding.exposures.filter(({ state }) => state.kind === 'pending');
  const about = waiting.length > 0 ? waiting : finding.exposures;
  const ports = portsText({ exposures: about });
  const next = waiting.length > 0 ? ` ${promiseForPhone({ ...finding, exposures: waiting }, settings)}` : '';
  const [port] = portsOf({ exposures: about });
  return {
    text: `You opened ${ports} in ${finding.group.groupId} to the internet.${next}`,
    blocks: [
      mrkdwnSection(openedText(finding, about, ports)),
      ...promiseTexts({ ...finding, exposures: waiting, extensions: [] }, settings).map(mrkdwnSection),
      mrkdwnSection(adviceText(finding, settings)),
      ...(port === undefined ? [] : [plainContext(`Why TCP ${port} matters: ${portRisk(port)}`)]),
    ],
  };
};

const openedText = ({ group }: Finding, about: readonly TrackedExposure[], ports: string): string => {
  const hidden = about.length - NAMED;
  return [
    `*You opened ${ports} to the internet*, in <${groupConsoleUrl(group)}|${group.groupId}> of ${code(group.account)} ${code(group.region)}:`,
    ...about.slice(0, NAMED).map((exposure) => exposureLine(exposure)),
    ...(hidden > 0 ? [`… and ${countText(hidden, 'more rule')}`] : []),
  ].join('\n');
};

const adviceText = ({ message }: Finding, { approvers, enforcement }: ViewSettings): string => {
  const channel =
    message !== null && /^[CG][A-Z0-9]{2,30}$/.test(message.channel) ? `<#${message.channel}>` : 'the channel';
  return [
    enforcement === 'observe'
      ? 'If it was a mistake, remove the rule.'
      : `If it was a mistake, press *Revoke now* in ${channel}, or remove the rule yourself.`,
    ...(approvers.length > 0 && enforcement !== 'observe'
      ? ['If it has to be open, ask an approver there: you cannot decide that yourself.']
      : []),
    `If it was not you, say so in ${channel} at once: somebody acts in your name.`,
  ].join('\n');
};
