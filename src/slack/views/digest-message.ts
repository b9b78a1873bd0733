import type { Button, ConfirmationDialog, KnownBlock, SectionBlock } from '@slack/types';
import type { Digest, DigestLine } from '../../finding/digest.ts';
import { MOST_LINES } from '../../finding/digest.ts';
import type { ExposureState } from '../../finding/finding.ts';
import { DECISION_BLOCK, digestValue, REVIEW_ACTION, REVOKE_ALL_ACTION } from '../actions.ts';
import { groupConsoleUrl } from './console-links.ts';
import { buttonOf } from './decision-buttons.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { pauseText } from './pause-text.ts';
import { standingOf } from './standing.ts';
import { clockToken, code, countText, escapeMrkdwn, LIMITS, utcText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Up to so many lines link to the console: all text of a message may have 12,000 characters. */
const MOST_LINKED = 25;
const PORTS_SHOWN = 4;

/** Many findings of an account in one message: a line and a button each, and one button for all. */
export const digestMessage = (digest: Digest, settings: ViewSettings): MessageView => {
  const lines = digest.lines.slice(0, MOST_LINES);
  const waiting = lines.filter(isWaiting);
  const title = titleOf(digest, waiting.length);
  const hidden = digest.lines.length - lines.length;
  return {
    text: escapeMrkdwn(`${title}. ${nextForPhone(waiting, settings)}`.trim()),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, LIMITS.headerText), emoji: true } },
      ...pauseTexts(lines).map(mrkdwnSection),
      mrkdwnSection(`${countsText(lines, settings)}\n${howText(waiting, settings)}`),
      ...(waiting.length === 0 || settings.enforcement === 'observe' ? [] : [revokeAllBlock(digest, waiting.length)]),
      ...lines.map((line) => lineSection(line, lines.length <= MOST_LINKED, settings)),
      ...(hidden > 0
        ? [mrkdwnContext(`… and ${countText(hidden, 'more security group')}: see the Home tab of the app.`)]
        : []),
    ],
  };
};

/** Once for all of them: whatever holds one up holds up the others, and those that have not heard of it are about to. */
const pauseTexts = (lines: readonly DigestLine[]): string[] =>
  lines.flatMap((line) => (line.paused && isHeld(line) ? [pauseText(line.paused)] : [])).slice(0, 1);

const isHeld = ({ states }: DigestLine): boolean =>
  (states.pending ?? 0) + (states.failed ?? 0) + (states.revoking ?? 0) + (states.narrowing ?? 0) > 0;

const isWaiting = ({ states }: DigestLine): boolean => (states.pending ?? 0) + (states.failed ?? 0) > 0;

const titleOf = ({ account, lines }: Digest, waiting: number): string =>
  waiting === 0
    ? `${countText(lines.length, 'security group')} of account ${account}: nothing waits for a decision`
    : `🚨 ${countText(waiting, 'security group')} of account ${account} open to the internet`;

/** `28 open to the internet · 2 closed and verified`. */
const countsText = (lines: readonly DigestLine[], { enforcement }: ViewSettings): string => {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const { words } = standingOf(kindsOf(line), enforcement, line.paused !== undefined);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `*${count}* ${words.toLowerCase()}`).join(' · ');
};

const howText = (waiting: readonly DigestLine[], { enforcement }: ViewSettings): string => {
  if (waiting.length === 0) return '*Review* shows each of them with what can still be done.';
  const [first] = deadlinesOf(waiting);
  if (enforcement === 'observe') return 'Alert only: nothing is revoked. *Review* shows each of them.';
  const end =
    enforcement === 'enforce' && first !== undefined
      ? `Whatever nobody decides is closed at its deadline, the first at ${clockToken(first)}.`
      : 'They stay open until somebody decides.';
  return `${end} *Review* decides one by one; *Revoke all* closes what this message shows as waiting.`;
};

const nextForPhone = (waiting: readonly DigestLine[], { enforcement }: ViewSettings): string => {
  const [first] = deadlinesOf(waiting);
  if (enforcement === 'observe') return 'Alert only: nothing is revoked.';
  return enforcement === 'enforce' && first !== undefined ? `The first deadline is ${utcText(first)}.` : '';
};

const deadlinesOf = (lines: readonly DigestLine[]): number[] =>
  lines.flatMap(({ deadline }) => deadline ?? []).sort((a, b) => a - b);

const revokeAllBlock = (digest: Digest, waiting: number): KnownBlock => {
  const button: Button = { ...buttonOf(REVOKE_ALL_ACTION, 'Revoke all', digestValue(digest)), style: 'primary' };
  return { type: 'actions', block_id: DECISION_BLOCK, elements: [{ ...button, confirm: confirmOf(waiting) }] };
};

const confirmOf = (waiting: number): ConfirmationDialog => ({
  title: { type: 'plain_text', text: 'Revoke all of them?' },
  text: {
    type: 'plain_text',
    text: `The open rules of ${countText(waiting, 'security group')} are revoked at once, as this message shows them. What was opened since waits for its own decision.`,
  },
  confirm: { type: 'plain_text', text: 'Revoke all' },
  deny: { type: 'plain_text', text: 'Cancel' },
});

const kindsOf = ({ states }: DigestLine): Set<string> =>
  new Set((Object.keys(states) as ExposureState['kind'][]).filter((kind) => (states[kind] ?? 0) > 0));

const lineSection = (line: DigestLine, isLinked: boolean, { enforcement }: ViewSettings): SectionBlock => {
  const { groupId, region } = line.group;
  const { icon, words } = standingOf(kindsOf(line), enforcement, line.paused !== undefined);
  const group = isLinked ? `<${groupConsoleUrl(line.group)}|${groupId}>` : code(groupId, 70);
  const closes = line.deadline === null || enforcement !== 'enforce' ? '' : ` · closes at ${clockToken(line.deadline)}`;
  const reach = line.reach === null || !isWaiting(line) ? '' : ` · ${REACH[line.reach]}`;
  return {
    ...mrkdwnSection(`${icon} ${group} ${region} · ${words}: ${portsText(line.ports)}${reach}${closes}`),
    accessory: buttonOf(REVIEW_ACTION, 'Review', `${line.finding}@${line.version}`),
  };
};

/** `TCP 6443, 10250`. */
const portsText = (ports: readonly number[]): string =>
  `TCP ${ports.slice(0, PORTS_SHOWN).join(', ')}${ports.length > PORTS_SHOWN ? ', …' : ''}`;

const REACH = {
  reachable: '*reachable now*',
  attached: 'attached, not reachable',
  unattached: 'attached to nothing',
  unknown: 'reach unknown',
} as const;
