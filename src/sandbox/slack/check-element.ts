import { checkOptions } from './check-options.ts';
import { checkConfirm, checkOptionalText, checkString, checkText, type Report } from './check-text.ts';
import { isJson, textOf, type Json } from './slack-types.ts';

/** The block that an element stands in decides what it may be. */
export type Place = 'actions' | 'section' | 'input';

type Check = (element: Json, pointer: string, report: Report) => void;

const MAX_INPUT = 3000;
const ANYWHERE: Place[] = ['actions', 'section', 'input'];
const NOT_INPUT: Place[] = ['actions', 'section'];
const NOT_ACTIONS: Place[] = ['section', 'input'];

const checkButton: Check = (button, pointer, report) => {
  checkText(button.text, { max: 75, only: 'plain_text' }, `${pointer}/text`, report);
  checkString(button.value, 2000, `${pointer}/value`, report);
  checkString(button.url, 3000, `${pointer}/url`, report);
  checkString(button.accessibility_label, 75, `${pointer}/accessibility_label`, report);
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') {
    report('must be one of: primary, danger', `${pointer}/style`);
  }
};

const checkNumber = (owner: Json, field: string, min: number, max: number, pointer: string, report: Report) => {
  const value = owner[field];
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value)) return report('must be an integer', `${pointer}/${field}`);
  if (value < min) report(`must be greater than ${min - 1}`, `${pointer}/${field}`);
  if (value > max) report(`must be less than ${max + 1}`, `${pointer}/${field}`);
};

const checkTextInput: Check = (input, pointer, report) => {
  checkNumber(input, 'min_length', 0, MAX_INPUT, pointer, report);
  checkNumber(input, 'max_length', 1, MAX_INPUT, pointer, report);
  if (input.initial_value === '') return;
  checkString(input.initial_value, Number(input.max_length ?? MAX_INPUT), `${pointer}/initial_value`, report);
};

const checkPattern =
  (field: string, pattern: RegExp, form: string): Check =>
  (picker, pointer, report) => {
    if (picker[field] !== undefined && !pattern.test(textOf(picker[field]))) {
      report(`must be in the format ${form}`, `${pointer}/${field}`);
    }
  };

const menu =
  (max: number, more: { mayFormat?: boolean; mayLink?: boolean } = {}): Check =>
  (element, pointer, report) =>
    checkOptions(element, { max, ...more }, pointer, report);

const checkMultiple: Check = (element, pointer, report) => {
  menu(100)(element, pointer, report);
  checkNumber(element, 'max_selected_items', 1, Infinity, pointer, report);
};
const none: Check = () => undefined;

/** Where an element may stand, and what is checked of it. Source: https://docs.slack.dev/reference/block-kit/block-elements */
const ELEMENTS = new Map<unknown, { places: Place[]; check: Check }>([
  ['button', { places: NOT_INPUT, check: checkButton }],
  ['overflow', { places: NOT_INPUT, check: menu(5, { mayLink: true }) }],
  ['static_select', { places: ANYWHERE, check: menu(100) }],
  ['multi_static_select', { places: NOT_ACTIONS, check: checkMultiple }],
  ['checkboxes', { places: ANYWHERE, check: menu(10, { mayFormat: true }) }],
  ['radio_buttons', { places: ANYWHERE, check: menu(10, { mayFormat: true }) }],
  ['users_select', { places: ANYWHERE, check: none }],
  ['datepicker', { places: ANYWHERE, check: checkPattern('initial_date', /^\d{4}-\d\d-\d\d$/, 'YYYY-MM-DD') }],
  ['timepicker', { places: ANYWHERE, check: checkPattern('initial_time', /^([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm') }],
  ['plain_text_input', { places: ['input'], check: checkTextInput }],
  // Slack takes these; nothing here draws them, and the page says so.
  ...['external', 'conversations', 'channels'].flatMap((kind) => [
    [`${kind}_select`, { places: ANYWHERE, check: none }] as const,
    [`multi_${kind}_select`, { places: NOT_ACTIONS, check: none }] as const,
  ]),
  ['multi_users_select', { places: NOT_ACTIONS, check: none }],
  ...['datetimepicker', 'workflow_button', 'feedback_buttons', 'icon_button'].map(
    (type) => [type, { places: ANYWHERE, check: none }] as const,
  ),
  ...['number_input', 'email_text_input', 'url_text_input', 'file_input', 'rich_text_input'].map(
    (type) => [type, { places: ['input'] satisfies Place[], check: none }] as const,
  ),
]);

export const checkElement = (element: unknown, place: Place, pointer: string, report: Report) => {
  if (!isJson(element)) return report('must provide an object', pointer);
  const known = ELEMENTS.get(element.type);
  if (!known?.places.includes(place)) return report(`unsupported type: ${textOf(element.type)}`, `${pointer}/type`);
  checkString(element.action_id, 255, `${pointer}/action_id`, report);
  checkOptionalText(element, 'placeholder', { max: 150, only: 'plain_text' }, pointer, report);
  if (element.confirm !== undefined) checkConfirm(element.confirm, `${pointer}/confirm`, report);
  known.check(element, pointer, report);
};
