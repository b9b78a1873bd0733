import type { KnownBlock } from '@slack/types';
import { durationText } from '../../duration.ts';
import { portName, portRisk } from '../../exposure/risk.ts';
import type { Enforcement } from '../../finding/decide.ts';
import type { Finding, Origin, TrackedExposure } from '../../finding/finding.ts';
import { buttonValue, DECISION_BLOCK, KEEP_ACTION, REVOKE_ACTION } from '../actions.ts';
import { groupConsoleUrl } from './console-links.ts';
import { exposureLine } from './exposure-line.ts';
import { code, dateToken, inert, LIMITS, utcText } from './text.ts';

/** What the view needs beside the stored state. `keepFor` in milliseconds. */
export type ViewSettings = { enforcement: Enforcement; keepFor: number };
export type MessageView = { text: string; blocks: KnownBlock[] };

/** The one message of a finding, always whole and always from the stored state. */
export const findingMessage = (finding: Finding, settings: ViewSettings): MessageView => {
  const title = `${standing(finding, settings).title}: ${portsText(finding)}`;
  return {
    // What a phone shows. No mrkdwn of others can be in it: ids, ports and our own words only.
    text: `${title} in ${finding.group.groupId} (${finding.group.account}, ${finding.group.region}). ${fallbackNext(finding, settings)}`,
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: inert(`${standing(finding, settings).icon} ${title}`, LIMITS.headerText),
          emoji: true,
        },
      },
      { type: 'section', fields: factFields(finding, settings) },
      ...originBlocks(finding),
      ...ruleBlocks(finding.exposures),
      ...(isOver(finding) ? [] : [riskBlock(finding)]),
      ...(hasPending(finding) ? [nextBlock(finding, settings)] : []),
      ...(hasPending(finding) && settings.enforcement !== 'observe' ? [buttonsBlock(finding, settings)] : []),
    ],
  };
};

const hasPending = (finding: Finding): boolean => finding.exposures.some(({ state }) => state.kind === 'pending');
const has = (finding: Finding, kind: TrackedExposure['state']['kind']): boolean =>
  finding.exposures.some(({ state }) => state.kind === kind);
const isOver = (finding: Finding): boolean =>
  !has(finding, 'pending') && !has(finding, 'kept') && !has(finding, 'failed');

/** The finding in two words; the worst of its exposures gives the tone, and the words say it without the icon. */
const standing = (finding: Finding, { enforcement }: ViewSettings): { icon: string; title: string } => {
  if (has(finding, 'failed')) return { icon: '⛔', title: 'Could not be closed' };
  if (has(finding, 'pending'))
    return enforcement === 'observe'
      ? { icon: '👀', title: 'Open to the internet (alert only)' }
      : { icon: '🚨', title: 'Open to the internet' };
  if (has(finding, 'revoking')) return { icon: '⏳', title: 'Being closed' };
  if (has(finding, 'kept')) return { icon: '🔓', title: 'Kept open to the internet' };
  if (has(finding, 'observed')) return { icon: '👀', title: 'Left open to the internet' };
  if (has(finding, 'revoked')) return { icon: '🔒', title: 'Closed and verified' };
  return { icon: '💨', title: 'Closed by somebody else' };
};

const watchedPorts = (finding: Finding): number[] =>
  [...new Set(finding.exposures.flatMap(({ ports }) => [...ports]))].sort((a, b) => a - b);
const portsText = (finding: Finding): string =>
  watchedPorts(finding)
    .map((port) => `TCP ${port} (${portName(port)})`)
    .join(', ');

const factFields = (finding: Finding, settings: ViewSettings) => {
  const { group, openedAt, deadline } = finding;
  const fields: [string, string][] = [
    ['Security group', `<${groupConsoleUrl(group)}|${group.groupId}>`],
    ['Account and region', `${code(group.account)} ${code(group.region)}`],
    ['Found', openedAt === null ? '-' : dateToken(openedAt)],
  ];
  if (hasPending(finding) && deadline !== null && settings.enforcement === 'enforce')
    fields.push(['Closes', dateToken(deadline)]);
  return fields.map(([name, value]) => ({ type: 'mrkdwn' as const, text: `*${name}*\n${value}` }));
};

/** Who opened it, through what: all of it is the caller's own text, so none of it is mrkdwn. */
const originBlocks = (finding: Finding): KnownBlock[] => {
  const origins = new Map(finding.exposures.map(({ origin }) => [origin.eventId ?? '', origin]));
  const lines = [...origins.values()]
    .slice(0, 3)
    .map((origin) => ({ type: 'plain_text' as const, text: originText(origin), emoji: false }));
  const described = finding.exposures.map(({ rule }) => rule.description ?? '').filter((text) => text !== '');
  const notes = [...new Set(described)].slice(0, 3).map((text) => ({
    type: 'plain_text' as const,
    text: `Description of the rule: “${inert(text, 255)}”`,
    emoji: false,
  }));
  return [{ type: 'context', elements: [...lines, ...notes] }];
};

const originText = (origin: Origin): string => {
  const who = `Opened by ${inert(origin.actorName ?? origin.actor ?? 'somebody unknown', 100)}`;
  const parts = [
    who,
    origin.actor && origin.actor !== origin.actorName ? `(${inert(origin.actor, 200)})` : '',
    origin.invokedBy
      ? `through ${inert(origin.invokedBy, 80)}`
      : origin.userAgent
        ? `with ${inert(origin.userAgent, 120)}`
        : '',
    origin.sourceIp ? `from ${inert(origin.sourceIp, 64)}` : '',
    origin.eventTime === null ? '' : `at ${utcText(origin.eventTime)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

/** Every rule with its outcome, in as few sections as the length limit allows. */
const ruleBlocks = (exposures: readonly TrackedExposure[]): KnownBlock[] => {
  const sections: string[] = [];
  for (const line of exposures.map(exposureLine)) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= LIMITS.sectionText)
      sections[sections.length - 1] = `${last}\n${line}`;
    else sections.push(line);
  }
  // The other blocks are at most ten. A group has 60 rules a family by default, so this cut is for raised quotas.
  const shown = sections.slice(0, LIMITS.blocks - 10);
  const rest = exposures.length - shown.join('\n').split('\n• ').length;
  const more = rest > 0 ? [`… and ${rest} more rules, treated in the same way`] : [];
  return [...shown, ...more].map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
};

const riskBlock = (finding: Finding): KnownBlock => ({
  type: 'context',
  elements: watchedPorts(finding)
    .slice(0, 10)
    .map((port) => ({ type: 'plain_text', text: inert(`${port}: ${portRisk(port)}`, 1_000), emoji: false })),
});

const nextBlock = (finding: Finding, { enforcement }: ViewSettings): KnownBlock => {
  const at = finding.deadline === null ? 'soon' : dateToken(finding.deadline);
  const text = {
    enforce: `*If nobody decides, Portcullis revokes it ${at}.* Other rules of the group stay as they are.`,
    approve: `*It stays open until somebody decides.* The first reminder comes ${at}.`,
    observe: '*Portcullis only alerts here.* Nothing is revoked; close it by hand.',
  }[enforcement];
  return { type: 'section', text: { type: 'mrkdwn', text } };
};

const fallbackNext = (finding: Finding, { enforcement }: ViewSettings): string => {
  if (!hasPending(finding)) return 'The message shows the outcome of each rule.';
  if (enforcement === 'observe') return 'Alert only: nothing is revoked.';
  if (enforcement === 'approve') return 'It stays open until somebody decides.';
  return `Revoked at ${finding.deadline === null ? 'the deadline' : utcText(finding.deadline)} unless somebody decides.`;
};

const buttonsBlock = (finding: Finding, settings: ViewSettings): KnownBlock => {
  const keep = durationText(settings.keepFor);
  const value = buttonValue(finding);
  return {
    type: 'actions',
    block_id: DECISION_BLOCK,
    elements: [
      {
        type: 'button',
        action_id: REVOKE_ACTION,
        style: 'primary',
        text: { type: 'plain_text', text: 'Revoke now', emoji: false },
        value,
      },
      {
        type: 'button',
        action_id: KEEP_ACTION,
        style: 'danger',
        text: { type: 'plain_text', text: `Keep for ${keep}`, emoji: false },
        value,
      },
    ],
  };
};
