import { checkItems, checkRequired, type Report } from './check-text.ts';
import { isJson, objectsOf, textOf, type Json } from './slack-types.ts';

/** What each kind of inline element cannot be without. Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
const INLINE = new Map<unknown, string[]>([
  ['text', ['text']],
  ['link', ['url']],
  ['emoji', ['name']],
  ['user', ['user_id']],
  ['usergroup', ['usergroup_id']],
  ['channel', ['channel_id']],
  ['broadcast', ['range']],
  ['color', ['value']],
  ['date', ['format']],
]);
const PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote'];
// Preformatted text knows neither people nor emoji.
const PREFORMATTED = ['text', 'link'];

const checkInline = (element: Json, isPreformatted: boolean, pointer: string, report: Report) => {
  const fields = INLINE.get(element.type);
  if (!fields || (isPreformatted && !PREFORMATTED.includes(textOf(element.type)))) {
    return report(`unsupported type: ${textOf(element.type)}`, `${pointer}/type`);
  }
  for (const field of fields) checkRequired(element, field, Infinity, pointer, report);
  if (element.type === 'date' && !Number.isInteger(element.timestamp)) {
    report('missing required field: timestamp', pointer);
  }
};

const checkPart = (part: unknown, allowed: readonly string[], pointer: string, report: Report): void => {
  if (!isJson(part)) return report('must provide an object', pointer);
  if (!allowed.includes(textOf(part.type))) {
    return report(`unsupported type: ${textOf(part.type)}`, `${pointer}/type`);
  }
  if (!Array.isArray(part.elements)) return report('missing required field: elements', pointer);
  if (part.type === 'rich_text_list') {
    if (part.style !== 'bullet' && part.style !== 'ordered') {
      report('must be one of: bullet, ordered', `${pointer}/style`);
    }
    part.elements.forEach((item, index) =>
      checkPart(item, ['rich_text_section'], `${pointer}/elements/${index}`, report),
    );
    return;
  }
  const isPreformatted = part.type === 'rich_text_preformatted';
  objectsOf(part.elements).forEach((element, index) =>
    checkInline(element, isPreformatted, `${pointer}/elements/${index}`, report),
  );
};

export const checkRichText = (block: Json, pointer: string, report: Report) =>
  checkItems(block, 'elements', 1000, pointer, report, (part, at) => checkPart(part, PARTS, at, report));
