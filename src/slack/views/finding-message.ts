import type { ContextBlock, KnownBlock } from '@slack/types';
import { portRisk } from '../../exposure/risk.ts';
import type { Finding } from '../../finding/finding.ts';
import { againText, againTitle } from './again-text.ts';
import { decisionButtons } from './decision-buttons.ts';
import { factsSection } from './facts-section.ts';
import { keptBeforeTexts } from './kept-before-text.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { consoleBlock, originBlock } from './origin-facts.ts';
import { pauseText } from './pause-text.ts';
import { promiseForPhone, promiseTexts } from './promise-text.ts';
import { proposalSections } from './proposal-section.ts';
import { restoresTexts } from './restores-text.ts';
import { returnsText } from './returns-text.ts';
import { countOutcomes, ruleSections } from './rule-sections.ts';
import { has, isOpen, portsOf, portsText, standing } from './standing.ts';
import { surroundingsTexts } from './surroundings-section.ts';
import { escapeMrkdwn, inert, LIMITS } from './text.ts';
import type { ViewSettings } from './view-settings.ts';
import { withdrawSections } from './withdraw-sections.ts';

/** Slack takes 12,000 characters in all of a message's blocks (undocumented). */
const MOST_TEXT = 11_500;

/** The one message of a finding, always whole and always from the stored state. */
export const findingMessage = (finding: Finding, settings: ViewSettings): MessageView => ({
  text: phoneText(finding, settings),
  blocks: findingBlocks(finding, settings),
});

/** `Open to the internet: TCP 10250 (kubelet API)`. */
export const titleOf = (finding: Finding, settings: ViewSettings): string =>
  `${standing(finding, settings.enforcement).words}: ${portsText(finding)}`;

/** What a phone shows. No mrkdwn of others can be in it: ids, ports and our own words only. */
const phoneText = (finding: Finding, settings: ViewSettings): string => {
  const { groupId, account, region } = finding.group;
  const again = againTitle(finding) === '' ? '' : `${againTitle(finding)}. `;
  const next = has(finding, 'pending')
    ? promiseForPhone(finding, settings)
    : `Rules: ${countOutcomes(finding.exposures.map(({ state }) => state.kind))}.`;
  return escapeMrkdwn(
    inert(`${titleOf(finding, settings)} in ${groupId} (${account}, ${region}). ${again}${next}`, 500),
  );
};

/** What a decision takes, from the top; then the buttons; below them what one looks up afterwards. */
export const findingBlocks = (finding: Finding, settings: ViewSettings): KnownBlock[] => {
  const { icon } = standing(finding, settings.enforcement);
  const title = inert(`${icon} ${titleOf(finding, settings)}`, LIMITS.headerText);
  const head: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: title, emoji: true } },
    ...pauseTexts(finding).map(mrkdwnSection),
    factsSection(finding, settings),
    ...againText(finding).map(mrkdwnSection),
  ];
  const rest: KnownBlock[] = [
    ...withdrawSections(finding),
    ...restoresTexts(finding).map(mrkdwnSection),
    ...keptBeforeTexts(finding).map(mrkdwnSection),
    ...surroundingsTexts(finding).map(mrkdwnSection),
    ...returnsText(finding).map(mrkdwnSection),
    ...proposalSections(finding, settings),
    ...promiseTexts(finding, settings).map(mrkdwnSection),
    ...decisionButtons(finding, settings),
    ...hintBlock(finding, settings),
    ...(isOpen(finding) ? [riskBlock(finding)] : []),
    ...originBlock(finding),
    consoleBlock(finding),
  ];
  const rules = ruleSections(finding, MOST_TEXT - lengthOf([...head, ...rest]));
  return [...head, ...rules.map(mrkdwnSection), ...rest];
};

/** While something is open; what is closed waits for nobody. */
const pauseTexts = (finding: Finding): string[] =>
  finding.paused !== null && isOpen(finding) ? [pauseText(finding.paused)] : [];

/** The characters of all texts in the blocks. */
const lengthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : lengthOf(inner)),
    0,
  );
};

/** What a button beside these would need. */
const hintBlock = (finding: Finding, { enforcement, approvers }: ViewSettings): ContextBlock[] => {
  if (!has(finding, 'pending') || enforcement === 'observe') return [];
  return [
    mrkdwnContext(
      approvers.length === 0
        ? 'Nobody can keep it open or give it more time until `APPROVERS` names who may.'
        : 'To keep it open takes an approver, a reason and an end.',
    ),
  ];
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
