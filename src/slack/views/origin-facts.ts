import type { ContextBlock, PlainTextElement } from '@slack/types';
import { actorWords, throughWords } from '../../exposure/actor-words.ts';
import type { Finding, Origin } from '../../finding/finding.ts';
import { eventConsoleUrl, groupConsoleUrl, rulesConsoleUrl } from './console-links.ts';
import { mrkdwnContext } from './message-view.ts';
import { countText, inert, utcText } from './text.ts';
import { wordsText } from './words-text.ts';

/** How many of several openers and descriptions are told in full. */
const SHOWN = 3;

/** Who opened it and by what means, for a field of mrkdwn. Names are the caller's own text, so they stand in code spans. */
export const openedByText = ({ exposures }: Finding): string => {
  const openers = exposures.map(({ origin: { actor } }) => [actorWords(actor), throughWords(actor)].map(wordsText));
  const [first, ...others] = new Set(openers.map((texts) => texts.filter((text) => text !== '').join('\n')));
  return `${first ?? 'somebody unknown'}${others.length === 0 ? '' : `\nand ${countText(others.length, 'other')}`}`;
};

/** The traces of the change for whoever looks into it. All of it is foreign, so none of it is mrkdwn. */
export const originBlock = (finding: Finding): ContextBlock[] => {
  const origins = new Map(finding.exposures.map(({ origin }) => [origin.eventId ?? '', origin]));
  const traces = [...origins.values()].slice(0, SHOWN).map(traceText);
  const descriptions = new Set(finding.exposures.map(({ rule }) => inert(rule.description ?? '', 255)));
  descriptions.delete('');
  const notes = [...descriptions].slice(0, SHOWN).map((text) => `Description of the rule: “${text}”`);
  const hidden = Math.max(origins.size - SHOWN, 0);
  const more = hidden === 0 ? [] : [`… and ${countText(hidden, 'more change')} of this group`];
  const elements = [...traces, ...more, ...notes].map(plainText);
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
};

/** Where to look in the AWS console: the group, the page on which its rules are edited, and the events. */
export const consoleBlock = ({ group, exposures }: Finding): ContextBlock => {
  const events = [...new Set(exposures.map(({ origin }) => eventConsoleUrl(group, origin.eventId)))]
    .filter((url) => url !== null)
    .slice(0, SHOWN)
    .map((url, index) => `<${url}|${index === 0 ? 'CloudTrail event' : `event ${index + 1}`}>`);
  const links = [
    `<${groupConsoleUrl(group)}|security group>`,
    `<${rulesConsoleUrl(group)}|its inbound rules>`,
    ...events,
  ];
  return mrkdwnContext(`In the AWS console: ${links.join(' · ')}`);
};

const plainText = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

const traceText = (origin: Origin): string => {
  const parts = [
    origin.eventTime === null ? 'Opened' : `Opened at ${utcText(origin.eventTime)}`,
    origin.actor.arn ? `by ${inert(origin.actor.arn, 200)}` : '',
    origin.actor.through ? `with ${inert(origin.actor.through.text, 100)}` : '',
    origin.sourceIp ? `from ${inert(origin.sourceIp, 64)}` : '',
  ];
  const known = parts.filter((part) => part !== '');
  return known.length === 1 && origin.eventTime === null ? 'Who opened it is not known' : known.join(' · ');
};
