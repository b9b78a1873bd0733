import type { Finding } from '../../finding/finding.ts';
import { groupConsoleUrl } from './console-links.ts';
import { exposureLine } from './exposure-line.ts';
import { mrkdwnSection, plainContext, type MessageView } from './message-view.ts';
import { promiseForPhone, promiseTexts } from './promise-text.ts';
import { portsOf, portsText } from './standing.ts';
import { code, countText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';
import { portRisk } from '../../exposure/risk.ts';

/** Rules named; the channel's message lists all of them. */
const NAMED = 5;

/** To whoever opened it, directly: what they opened and what will happen. No buttons: it is decided in the channel. */
export const actorMessage = (finding: Finding, settings: ViewSettings): MessageView => {
  const { group, message } = finding;
  const waiting = finding.exposures.filter(({ state }) => state.kind === 'pending');
  const hidden = waiting.length - NAMED;
  const [port] = portsOf({ exposures: waiting });
  const channel =
    message === null || !/^[CG][A-Z0-9]{2,30}$/.test(message.channel) ? 'the channel' : `<#${message.channel}>`;
  const ports = portsText({ exposures: waiting });
  return {
    text: `You opened ${ports} in ${group.groupId} to the internet. ${promiseForPhone(finding, settings)}`,
    blocks: [
      mrkdwnSection(
        [
          `*You opened ${ports} to the internet*, in <${groupConsoleUrl(group)}|${group.groupId}> of ${code(group.account)} ${code(group.region)}:`,
          ...waiting.slice(0, NAMED).map((exposure) => exposureLine(exposure)),
          ...(hidden > 0 ? [`… and ${countText(hidden, 'more rule')}`] : []),
        ].join('\n'),
      ),
      ...promiseTexts({ ...finding, exposures: waiting, extensions: [] }, settings).map(mrkdwnSection),
      mrkdwnSection(
        [
          `If it was a mistake, press *Revoke now* in ${channel}, or remove the rule yourself.`,
          'If it has to be open, ask an approver there: you cannot decide that yourself.',
          `If it was not you, say so in ${channel} at once: somebody acts in your name.`,
        ].join('\n'),
      ),
      ...(port === undefined ? [] : [plainContext(`Why TCP ${port} matters: ${portRisk(port)}`)]),
    ],
  };
};
