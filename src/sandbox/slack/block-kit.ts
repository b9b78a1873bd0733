import { isJson, textOf, type Json } from './slack-types.ts';

/** Limits per message. Source: https://docs.slack.dev/reference/block-kit */
const MAX_BLOCKS = 50;
// Undocumented, and told by Slack's maintainers: all text of a message's blocks together.
const MAX_TEXT_IN_ALL = 12_000;

type Report = (message: string, pointer: string) => void;
type TextRule = { max: number; only?: 'plain_text' };

const checkLength = (value: string, max: number, pointer: string, report: Report) => {
  const length = [...value].length;
  if (length < 1) report('must be more than 0 characters', pointer);
  if (length > max) report(`must be less than ${max + 1} characters`, pointer);
};

const checkString = (value: unknown, max: number, pointer: string, report: Report) => {
  if (value === undefined) return;
  if (typeof value !== 'string') report('must be a string', pointer);
  else checkLength(value, max, pointer, report);
};

const checkRequired = (owner: Json, field: string, max: number, pointer: string, report: Report) => {
  if (owner[field] === undefined) report(`missing required field: ${field}`, pointer);
  checkString(owner[field], max, `${pointer}/${field}`, report);
};

const checkText = (value: unknown, rule: TextRule, pointer: string, report: Report) => {
  if (!isJson(value)) return report('must provide an object', pointer);
  const types = rule.only ? [rule.only] : ['plain_text', 'mrkdwn'];
  if (!types.some((type) => type === value.type)) report(`unsupported type: ${textOf(value.type)}`, `${pointer}/type`);
  checkRequired(value, 'text', rule.max, pointer, report);
};

const checkConfirm = (value: unknown, pointer: string, report: Report) => {
  if (!isJson(value)) return report('must provide an object', pointer);
  checkText(value.title, { max: 100, only: 'plain_text' }, `${pointer}/title`, report);
  checkText(value.text, { max: 300 }, `${pointer}/text`, report);
  for (const answer of ['confirm', 'deny']) {
    if (value[answer]) checkText(value[answer], { max: 30, only: 'plain_text' }, `${pointer}/${answer}`, report);
  }
};

const checkButton = (button: Json, pointer: string, report: Report) => {
  checkText(button.text, { max: 75, only: 'plain_text' }, `${pointer}/text`, report);
  checkString(button.action_id, 255, `${pointer}/action_id`, report);
  checkString(button.value, 2000, `${pointer}/value`, report);
  checkString(button.url, 3000, `${pointer}/url`, report);
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') {
    report('must be one of: primary, danger', `${pointer}/style`);
  }
  if (button.confirm !== undefined) checkConfirm(button.confirm, `${pointer}/confirm`, report);
};

const INTERACTIVE =
  /^(button|overflow|(multi_)?(static|external|users|conversations|channels)_select|(date|time|datetime)picker|checkboxes|radio_buttons|workflow_button|feedback_buttons|icon_button)$/;

const checkElement = (element: unknown, pointer: string, report: Report) => {
  if (!isJson(element)) return report('must provide an object', pointer);
  if (!INTERACTIVE.test(textOf(element.type))) report(`unsupported type: ${textOf(element.type)}`, `${pointer}/type`);
  if (element.type === 'button') checkButton(element, pointer, report);
};

const checkItems = (
  owner: Json,
  field: string,
  max: number,
  pointer: string,
  report: Report,
  check: (item: unknown, pointer: string) => void,
) => {
  const items = owner[field];
  if (!Array.isArray(items)) return report(`missing required field: ${field}`, pointer);
  if (items.length < 1) report('must have at least 1 item', `${pointer}/${field}`);
  if (items.length > max) report(`no more than ${max} items allowed`, `${pointer}/${field}`);
  items.forEach((item, index) => check(item, `${pointer}/${field}/${index}`));
};

const checkSection = (block: Json, pointer: string, report: Report) => {
  if (block.text === undefined && block.fields === undefined) report('missing required field: text', pointer);
  if (block.text !== undefined) checkText(block.text, { max: 3000 }, `${pointer}/text`, report);
  if (block.fields !== undefined) {
    checkItems(block, 'fields', 10, pointer, report, (field, at) => checkText(field, { max: 2000 }, at, report));
  }
  if (isJson(block.accessory) && block.accessory.type !== 'image') {
    checkElement(block.accessory, `${pointer}/accessory`, report);
  }
};

const checkContextElement = (element: unknown, pointer: string, report: Report) => {
  if (isJson(element) && element.type === 'image') checkRequired(element, 'alt_text', 2000, pointer, report);
  else checkText(element, { max: 3000 }, pointer, report);
};

const checkActions = (block: Json, pointer: string, report: Report) => {
  const seen = new Set<unknown>();
  checkItems(block, 'elements', 25, pointer, report, (element, at) => {
    checkElement(element, at, report);
    const actionId = isJson(element) ? element.action_id : undefined;
    if (actionId !== undefined && seen.has(actionId)) report(`\`action_id\` ${textOf(actionId)} already exists`, at);
    seen.add(actionId);
  });
};

const CHECKS = new Map<unknown, (block: Json, pointer: string, report: Report) => void>([
  ['header', (block, at, report) => checkText(block.text, { max: 150, only: 'plain_text' }, `${at}/text`, report)],
  ['section', checkSection],
  ['actions', checkActions],
  [
    'context',
    (block, at, report) =>
      checkItems(block, 'elements', 10, at, report, (item, p) => checkContextElement(item, p, report)),
  ],
  ['rich_text', (block, at, report) => checkItems(block, 'elements', 1000, at, report, () => undefined)],
  ['image', (block, at, report) => checkRequired(block, 'alt_text', 2000, at, report)],
  ['markdown', (block, at, report) => checkRequired(block, 'text', 12_000, at, report)],
  // Taken as they are: nothing of ours uses them in a message.
  ...['divider', 'input', 'video', 'file', 'table', 'context_actions'].map((type) => [type, () => undefined] as const),
]);

const textLengthOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLengthOf(item), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? [...item].length : textLengthOf(item)),
    0,
  );
};

/**
 * What Slack would refuse in the blocks of a message: nothing, or the error code and one line per fault with a JSON
 * pointer, as in `no more than 50 items allowed [json-pointer:/blocks]`.
 */
export const findBlockFaults = (blocks: unknown): { error: string; faults: string[] } | null => {
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', faults: [] };
  const faults: string[] = [];
  const report: Report = (message, pointer) => faults.push(`${message} [json-pointer:${pointer}]`);
  if (blocks.length > MAX_BLOCKS) report(`no more than ${MAX_BLOCKS} items allowed`, '/blocks');
  const seen = new Set<unknown>();
  blocks.forEach((block: unknown, index) => {
    const pointer = `/blocks/${index}`;
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
  if (faults.length > 0) return { error: 'invalid_blocks', faults };
  return textLengthOf(blocks) > MAX_TEXT_IN_ALL ? { error: 'msg_blocks_too_long', faults: [] } : null;
};
