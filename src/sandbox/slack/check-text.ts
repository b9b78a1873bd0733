import { isJson, textOf, type Json } from './slack-types.ts';

/** Told of each fault, with a JSON pointer to its place. */
export type Report = (message: string, pointer: string) => void;
export type TextRule = { max: number; only?: 'plain_text' };

const checkLength = (value: string, max: number, pointer: string, report: Report) => {
  const length = [...value].length;
  if (length < 1) report('must be more than 0 characters', pointer);
  if (length > max) report(`must be less than ${max + 1} characters`, pointer);
};

export const checkString = (value: unknown, max: number, pointer: string, report: Report) => {
  if (value === undefined) return;
  if (typeof value !== 'string') report('must be a string', pointer);
  else checkLength(value, max, pointer, report);
};

export const checkRequired = (owner: Json, field: string, max: number, pointer: string, report: Report) => {
  if (owner[field] === undefined) report(`missing required field: ${field}`, pointer);
  checkString(owner[field], max, `${pointer}/${field}`, report);
};

/** A text object. Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const checkText = (value: unknown, rule: TextRule, pointer: string, report: Report) => {
  if (!isJson(value)) return report('must provide an object', pointer);
  const types = rule.only ? [rule.only] : ['plain_text', 'mrkdwn'];
  if (!types.some((type) => type === value.type)) report(`unsupported type: ${textOf(value.type)}`, `${pointer}/type`);
  checkRequired(value, 'text', rule.max, pointer, report);
};

/** As checkText, of a field that may be absent. */
export const checkOptionalText = (owner: Json, field: string, rule: TextRule, pointer: string, report: Report) => {
  if (owner[field] !== undefined && owner[field] !== null) checkText(owner[field], rule, `${pointer}/${field}`, report);
};

/** Source: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const checkConfirm = (value: unknown, pointer: string, report: Report) => {
  if (!isJson(value)) return report('must provide an object', pointer);
  checkText(value.title, { max: 100, only: 'plain_text' }, `${pointer}/title`, report);
  checkText(value.text, { max: 300 }, `${pointer}/text`, report);
  for (const answer of ['confirm', 'deny']) {
    if (value[answer]) checkText(value[answer], { max: 30, only: 'plain_text' }, `${pointer}/${answer}`, report);
  }
};

/** A list of 1 to `max` items, each of which `check` looks at. */
export const checkItems = (
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
