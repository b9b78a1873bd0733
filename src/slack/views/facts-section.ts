import type { SectionBlock } from '@slack/types';
import type { Finding } from '../../finding/finding.ts';
import { groupConsoleUrl } from './console-links.ts';
import { openedByText } from './origin-facts.ts';
import { has } from './standing.ts';
import { code, dateToken, distanceToken } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Where, who, when, and when it closes. What is open is the header's. */
export const factsSection = (finding: Finding, settings: ViewSettings): SectionBlock => {
  const { group, openedAt } = finding;
  const closes = has(finding, 'pending') ? [`*Closes*\n${closesText(finding, settings)}`] : [];
  const fields = [
    `*Security group*\n<${groupConsoleUrl(group)}|${group.groupId}>`,
    `*Account and region*\n${code(group.account)} ${code(group.region)}`,
    `*Opened by*\n${openedByText(finding)}`,
    `*Found*\n${openedAt === null ? '-' : dateToken(openedAt)}`,
    ...closes,
  ];
  return { type: 'section', fields: fields.map((text) => ({ type: 'mrkdwn', text })) };
};

const closesText = ({ deadline }: Finding, { enforcement }: ViewSettings): string => {
  if (enforcement === 'observe') return 'Never by itself: alert only';
  if (enforcement === 'approve') return 'When somebody decides';
  return deadline === null ? 'Soon' : `${dateToken(deadline)} (${distanceToken(deadline)})`;
};
