import type { ActionsBlock, Button, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { durationText } from '../../duration.ts';
import { portRisk } from '../../exposure/risk.ts';
import type { Enforcement } from '../../finding/decide.ts';
import type { Finding } from '../../finding/finding.ts';
import { buttonValue, DECISION_BLOCK, KEEP_ACTION, REVOKE_ACTION } from '../actions.ts';
import { againText, againTitle } from './again-text.ts';
import { groupConsoleUrl } from './console-links.ts';
import { openedByText, originBlock } from './origin-facts.ts';
import { returnsText } from './returns-text.ts';
import { countOutcomes, ruleSections } from './rule-sections.ts';
import { has, portsOf, portsText, standing } from './standing.ts';
import { surroundingsTexts } from './surroundings-section.ts';
import { clockToken, code, dateToken, distanceToken, escapeMrkdwn, inert, LIMITS, utcText } from './text.ts';

/** What the view needs beside the stored state. `keepFor` in milliseconds. */
export type ViewSettings = { enforcement: Enforcement; keepFor: number };
export type MessageView = { text: string; blocks: KnownBlock[] };

/** The one message of a finding, always whole and always from the stored state. */
export const findingMessage = (finding: Finding, settings: ViewSettings): MessageView => {
  const { icon, words } = standing(finding, settings.enforcement);
  const title = `${words}: ${portsText(finding)}`;
  const { groupId, account, region } = finding.group;
  const isPending = has(finding, 'pending');
  const again = againTitle(finding) === '' ? '' : `${againTitle(finding)}. `;
  return {
    // What a phone shows. No mrkdwn of others can be in it: ids, ports and our own words only.
    text: escapeMrkdwn(
      inert(`${title} in ${groupId} (${account}, ${region}). ${again}${nextText(finding, settings)}`, 500),
    ),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: inert(`${icon} ${title}`, LIMITS.headerText), emoji: true } },
      { type: 'section', fields: facts(finding, settings).map((text) => ({ type: 'mrkdwn', text })) },
      ...againText(finding).map(mrkdwnSection),
      ...ruleSections(finding.exposures, finding.settledBefore).map(mrkdwnSection),
      ...surroundingsTexts(finding).map(mrkdwnSection),
      ...(has(finding, 'pending', 'revoking', 'kept', 'failed') ? [riskBlock(finding)] : []),
      ...returnsText(finding).map(mrkdwnSection),
      ...originBlock(finding),
      ...(isPending ? [mrkdwnSection(promise(finding, settings))] : []),
      ...(isPending && settings.enforcement !== 'observe' ? [buttonsBlock(finding, settings)] : []),
    ],
  };
};

const mrkdwnSection = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** Where, who, when, and when it closes. What is open is the header's. */
const facts = (finding: Finding, settings: ViewSettings): string[] => {
  const { group, openedAt } = finding;
  const closes = has(finding, 'pending') ? [`*Closes*\n${closesText(finding, settings)}`] : [];
  return [
    `*Security group*\n<${groupConsoleUrl(group)}|${group.groupId}>`,
    `*Account and region*\n${code(group.account)} ${code(group.region)}`,
    `*Opened by*\n${openedByText(finding)}`,
    `*Found*\n${openedAt === null ? '-' : dateToken(openedAt)}`,
    ...closes,
  ];
};

const closesText = ({ deadline }: Finding, { enforcement }: ViewSettings): string => {
  if (enforcement === 'observe') return 'Never by itself: alert only';
  if (enforcement === 'approve') return 'When somebody decides';
  return deadline === null ? 'Soon' : `${dateToken(deadline)} (${distanceToken(deadline)})`;
};

/** Why it matters, for the ports that it is about. */
const riskBlock = (finding: Finding): ContextBlock => ({
  type: 'context',
  elements: portsOf(finding)
    .slice(0, 3)
    .map((port) => ({
      type: 'plain_text',
      text: inert(`Why TCP ${port} matters: ${portRisk(port)}`, 600),
      emoji: false,
    })),
});

/** What happens if nobody does anything. */
const promise = ({ deadline, remindedAt }: Finding, { enforcement }: ViewSettings): string => {
  if (enforcement === 'observe') return '*Portcullis only alerts here.* Nothing is revoked; close it by hand.';
  const at = deadline === null ? 'soon' : `at ${clockToken(deadline)}`;
  if (enforcement === 'approve') {
    const reminder =
      remindedAt === null ? `A reminder comes ${at}.` : `The last reminder came at ${clockToken(remindedAt)}.`;
    return `*It stays open until somebody decides.* ${reminder}`;
  }
  return `*If nobody decides, Portcullis revokes it ${at}.* The other rules of the group stay as they are.`;
};

/** The end of the phone's line: what is to come, or what has become of it. */
const nextText = (finding: Finding, { enforcement }: ViewSettings): string => {
  if (!has(finding, 'pending')) return `Rules: ${countOutcomes(finding.exposures.map(({ state }) => state.kind))}.`;
  if (enforcement === 'observe') return 'Alert only: nothing is revoked.';
  if (enforcement === 'approve') return 'It stays open until somebody decides.';
  return `Revoked at ${finding.deadline === null ? 'the deadline' : utcText(finding.deadline)} unless somebody decides.`;
};

const buttonsBlock = (finding: Finding, { keepFor }: ViewSettings): ActionsBlock => {
  const button = (action_id: string, text: string): Button => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text, emoji: false },
    value: buttonValue(finding),
  });
  return {
    type: 'actions',
    block_id: DECISION_BLOCK,
    elements: [
      // One button stands out: the safe answer of somebody who was woken by it.
      { ...button(REVOKE_ACTION, 'Revoke now'), style: 'primary' },
      button(KEEP_ACTION, `Keep for ${durationText(keepFor)}`),
    ],
  };
};
