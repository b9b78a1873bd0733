import type { ConfirmationDialog, KnownBlock, SectionBlock } from '@slack/types';
import type { BaselineLine } from '../../finding/baseline.ts';
import type { SweptPlace } from '../../finding/swept-place.ts';
import { ADOPT_ACTION, ADOPT_ALL_ACTION, adoptAllValue, adoptValue, DECISION_BLOCK } from '../actions.ts';
import { groupConsoleUrl } from './console-links.ts';
import { buttonOf } from './decision-buttons.ts';
import { mrkdwnContext, mrkdwnSection, type MessageView } from './message-view.ts';
import { clockToken, code, countText, escapeMrkdwn, LIMITS, mention } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** As many lines as a message of 50 blocks holds beside its head and its buttons. */
const MOST_LINES = 40;
/** Up to so many lines link to the console: all text of a message may have 12,000 characters. */
const MOST_LINKED = 25;
const PORTS_SHOWN = 4;

/** What was open in an account and region before Portcullis first looked, and what became of it. */
export const baselineMessage = (swept: SweptPlace, settings: ViewSettings): MessageView => {
  const { place } = swept;
  const open = swept.lines.filter(({ state }) => state === 'open');
  // What can still be decided comes first, and stays in its order.
  const sorted = [...open, ...swept.lines.filter(({ state }) => state !== 'open')];
  const lines = sorted.slice(0, MOST_LINES);
  const hidden = sorted.length - lines.length;
  const title = titleOf(swept, open.length);
  const canAdopt = open.length > 0 && settings.enforcement !== 'observe';
  return {
    text: escapeMrkdwn(`${title}. Nothing of it is revoked until somebody adopts it.`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, LIMITS.headerText), emoji: true } },
      mrkdwnSection(
        `${whenText(swept)} in account ${code(place.account)}, ${code(place.region)}. ${howText(open.length, settings)}`,
      ),
      ...(canAdopt && open.length > 1 ? [adoptAllBlock(swept, open.length, settings)] : []),
      ...lines.map((line) => lineSection(swept, line, lines.length <= MOST_LINKED, settings)),
      ...(hidden > 0 ? [mrkdwnContext(`… and ${countText(hidden, 'more security group')}.`)] : []),
    ],
  };
};

const titleOf = ({ lines }: SweptPlace, open: number): string =>
  open === 0
    ? `${countText(lines.length, 'security group')} open since before Portcullis: all dealt with`
    : `👀 ${countText(open, 'security group')} open to the internet since before Portcullis`;

const whenText = ({ firstAt }: SweptPlace): string =>
  firstAt === null ? 'Found by the first sweep' : `Found by the first sweep, ${clockToken(firstAt)},`;

const howText = (open: number, { enforcement }: ViewSettings): string => {
  if (open === 0) return 'Nothing of it is left to be adopted.';
  if (enforcement === 'observe') return 'Portcullis leaves it alone, as it only alerts here.';
  const then = enforcement === 'enforce' ? 'with a deadline' : 'for a decision';
  return `Portcullis leaves it alone. *Adopt* treats it like whatever is opened from now on: it becomes an alert ${then}.`;
};

const adoptAllBlock = (swept: SweptPlace, open: number, settings: ViewSettings): KnownBlock => {
  const button = buttonOf(ADOPT_ALL_ACTION, 'Adopt all', adoptAllValue(swept.place));
  const confirm = confirmOf(countText(open, 'security group'), settings);
  return { type: 'actions', block_id: DECISION_BLOCK, elements: [{ ...button, confirm }] };
};

const confirmOf = (what: string, { enforcement }: ViewSettings): ConfirmationDialog => ({
  title: { type: 'plain_text', text: 'Adopt what was open before?' },
  text: {
    type: 'plain_text',
    text: `The open rules of ${what} ${enforcement === 'enforce' ? 'get a deadline, and are closed when nobody keeps them' : 'wait for a decision'}. Do you know what relies on them?`,
  },
  confirm: { type: 'plain_text', text: 'Adopt' },
  deny: { type: 'plain_text', text: 'Leave it alone' },
});

const lineSection = (
  { place }: SweptPlace,
  line: BaselineLine,
  isLinked: boolean,
  settings: ViewSettings,
): SectionBlock => {
  const group = { ...place, groupId: line.groupId };
  const name = isLinked ? `<${groupConsoleUrl(group)}|${line.groupId}>` : code(line.groupId, 70);
  const section = mrkdwnSection(`${ICONS[line.state]} ${name} · ${stateText(line)}`);
  if (line.state !== 'open' || settings.enforcement === 'observe') return section;
  const button = buttonOf(ADOPT_ACTION, 'Adopt', adoptValue(group));
  return { ...section, accessory: { ...button, confirm: confirmOf(line.groupId, settings) } };
};

const ICONS = { open: '🔓', adopted: '👉', gone: '✅' } as const satisfies Record<BaselineLine['state'], string>;

const stateText = ({ state, rules, ports, by }: BaselineLine): string => {
  const names = `TCP ${ports.slice(0, PORTS_SHOWN).join(', ')}${ports.length > PORTS_SHOWN ? ', …' : ''}`;
  switch (state) {
    case 'open':
      return `${countText(rules, 'rule')}: ${names}`;
    case 'adopted':
      return `adopted${by === null ? '' : ` by ${mention(by)}`}: ${names}`;
    case 'gone':
      return `not left alone any more: ${names}`;
  }
};
