import { checkBlocks } from './block-kit.ts';
import { checkOptionalText, checkString, type Report } from './check-text.ts';
import { isJson, objectsOf, textOf, type Json } from './slack-types.ts';

const MAX_BLOCKS = 100;
const MAX_BYTES = 250 * 1024;
const LABEL = { max: 24, only: 'plain_text' } as const;

const checkModal = (view: Json, report: Report) => {
  if (view.title === undefined) report('missing required field: title', '/view');
  for (const field of ['title', 'submit', 'close']) checkOptionalText(view, field, LABEL, '/view', report);
  if (view.submit) return;
  objectsOf(view.blocks).forEach(({ type }, index) => {
    if (type === 'input') report('must define `submit` to use `input` block', `/view/blocks/${index}/input`);
  });
};

const checkFocus = (blocks: Json[], report: Report) => {
  const focused = blocks.filter(({ element }) => isJson(element) && element.focus_on_load === true);
  if (focused.length > 1) report('only one element may have `focus_on_load`', '/view/blocks');
};

/**
 * What Slack would refuse in a view: nothing, or the error code and one line per fault with a JSON pointer.
 * Source: https://docs.slack.dev/reference/views
 */
export const findViewFaults = (view: unknown, type: 'modal' | 'home'): { error: string; faults: string[] } | null => {
  const faults: string[] = [];
  const report: Report = (message, pointer) => faults.push(`${message} [json-pointer:${pointer}]`);
  if (!isJson(view)) report('must provide an object', '/view');
  else if (view.type !== type) report(`unsupported type: ${textOf(view.type)}`, '/view/type');
  else if (!Array.isArray(view.blocks)) report('missing required field: blocks', '/view');
  else {
    checkBlocks(view.blocks, MAX_BLOCKS, '/view/blocks', report);
    checkFocus(objectsOf(view.blocks), report);
    for (const [field, max] of [
      ['private_metadata', 3000],
      ['callback_id', 255],
      ['external_id', 255],
    ] as const) {
      if (view[field] !== '') checkString(view[field], max, `/view/${field}`, report);
    }
    if (type === 'modal') checkModal(view, report);
  }
  if (faults.length > 0) return { error: 'invalid_arguments', faults };
  return Buffer.byteLength(JSON.stringify(view)) > MAX_BYTES ? { error: 'view_too_large', faults: [] } : null;
};
