import { checkElement, type Place } from './check-element.ts';
import { checkRichText } from './check-rich-text.ts';
import { checkItems, checkOptionalText, checkRequired, checkString, checkText, type Report } from './check-text.ts';
import { isJson, textOf, type Json } from './slack-types.ts';

/** Limits per message. Source: https://docs.slack.dev/reference/block-kit */
const MAX_BLOCKS = 50;
// Undocumented, and told by Slack's maintainers: all text of a message's blocks together.
const MAX_TEXT_IN_ALL = 12_000;

const checkSection = (block: Json, pointer: string, report: Report) => {
  if (block.text === undefined && block.fields === undefined) report('missing required field: text', pointer);
  if (block.text !== undefined) checkText(block.text, { max: 3000 }, `${pointer}/text`, report);
  if (block.fields !== undefined) {
    checkItems(block, 'fields', 10, pointer, report, (field, at) => checkText(field, { max: 2000 }, at, report));
  }
  if (isJson(block.accessory) && block.accessory.type !== 'image') {
    checkElement(block.accessory, 'section', `${pointer}/accessory`, report);
  }
};

const checkContextElement = (element: unknown, pointer: string, report: Report) => {
  if (isJson(element) && element.type === 'image') checkRequired(element, 'alt_text', 2000, pointer, report);
  else checkText(element, { max: 3000 }, pointer, report);
};

const checkActions = (block: Json, pointer: string, report: Report) => {
  const seen = new Set<unknown>();
  checkItems(block, 'elements', 25, pointer, report, (element, at) => {
    checkElement(element, 'actions' satisfies Place, at, report);
    const actionId = isJson(element) ? element.action_id : undefined;
    if (actionId !== undefined && seen.has(actionId)) report(`\`action_id\` ${textOf(actionId)} already exists`, at);
    seen.add(actionId);
  });
};

/** Source: https://docs.slack.dev/reference/block-kit/blocks/input-block */
const checkInput = (block: Json, pointer: string, report: Report) => {
  if (block.label === undefined) report('missing required field: label', pointer);
  checkOptionalText(block, 'label', { max: 2000, only: 'plain_text' }, pointer, report);
  checkOptionalText(block, 'hint', { max: 2000, only: 'plain_text' }, pointer, report);
  if (block.element === undefined) report('missing required field: element', pointer);
  else checkElement(block.element, 'input', `${pointer}/element`, report);
};

const CHECKS = new Map<unknown, (block: Json, pointer: string, report: Report) => void>([
  ['header', (block, at, report) => checkText(block.text, { max: 150, only: 'plain_text' }, `${at}/text`, report)],
  ['section', checkSection],
  ['actions', checkActions],
  ['input', checkInput],
  [
    'context',
    (block, at, report) =>
      checkItems(block, 'elements', 10, at, report, (item, p) => checkContextElement(item, p, report)),
  ],
  ['rich_text', checkRichText],
  ['image', (block, at, report) => checkRequired(block, 'alt_text', 2000, at, report)],
  ['markdown', (block, at, report) => checkRequired(block, 'text', 12_000, at, report)],
  // Taken as they are: nothing of ours uses them.
  ...['divider', 'video', 'file', 'table', 'context_actions'].map((type) => [type, () => undefined] as const),
]);

const textLengthOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLengthOf(item), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? [...item].length : textLengthOf(item)),
    0,
  );
};

/** Each fault of a list of blocks at `root`, of a message or of a view. */
export const checkBlocks = (blocks: readonly unknown[], max: number, root: string, report: Report) => {
  if (blocks.length > max) report(`no more than ${max} items allowed`, root);
  const seen = new Set<unknown>();
  blocks.forEach((block, index) => {
    const pointer = `${root}/${index}`;
    if (!isJson(block)) return report('must provide an object', pointer);
    if (block.type === undefined) return report('missing required field: type', pointer);
    checkString(block.block_id, 255, `${pointer}/block_id`, report);
    if (block.block_id !== undefined && seen.has(block.block_id))
      report(`\`block_id\` ${textOf(block.block_id)} already exists`, pointer);
    seen.add(block.block_id);
    const check = CHECKS.get(block.type);
    if (check) check(block, pointer, report);
    else report(`unsupported type: ${textOf(block.type)}`, `${pointer}/type`);
  });
};

/**
 * What Slack would refuse in the blocks of a message: nothing, or the error code and one line per fault with a JSON
 * pointer, as in `no more than 50 items allowed [json-pointer:/blocks]`.
 */
export const findBlockFaults = (blocks: unknown): { error: string; faults: string[] } | null => {
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', faults: [] };
  const faults: string[] = [];
  checkBlocks(blocks, MAX_BLOCKS, '/blocks', (message, pointer) => faults.push(`${message} [json-pointer:${pointer}]`));
  if (faults.length > 0) return { error: 'invalid_blocks', faults };
  return textLengthOf(blocks) > MAX_TEXT_IN_ALL ? { error: 'msg_blocks_too_long', faults: [] } : null;
};
