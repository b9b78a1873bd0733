import type { ContextBlock, PlainTextElement } from '@slack/types';
import type { Finding, Origin } from '../../finding/finding.ts';
import { code, countText, inert, utcText } from './text.ts';

/** How many of several openers and descriptions are told in full. */
const SHOWN = 3;

/** Who opened it, for a field of mrkdwn. The name is the caller's own text, so it stands in a code span. */
export const openedByText = (finding: Finding): string => {
  const [first, ...others] = openersOf(finding);
  const rest = others.length === 0 ? '' : ` and ${countText(others.length, 'other')}`;
  return `${first === undefined ? 'unknown' : code(first, 60)}${rest}`;
};

const openersOf = ({ exposures }: Finding): string[] => [
  ...new Set(exposures.flatMap(({ origin }) => origin.actorName ?? origin.actor ?? [])),
];

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

const plainText = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

const traceText = (origin: Origin): string => {
  const parts = [
    origin.eventTime === null ? 'Opened' : `Opened at ${utcText(origin.eventTime)}`,
    origin.actor ? `by ${inert(origin.actor, 200)}` : '',
    origin.invokedBy
      ? `through ${inert(origin.invokedBy, 80)}`
      : origin.userAgent
        ? `with ${inert(origin.userAgent, 100)}`
        : '',
    origin.sourceIp ? `from ${inert(origin.sourceIp, 64)}` : '',
  ];
  const known = parts.filter((part) => part !== '');
  return known.length === 1 && origin.eventTime === null ? 'Who opened it is not known' : known.join(' · ');
};
