import { describe, expect, it } from '@jest/globals';
import { findViewFaults } from '../../../src/sandbox/slack/find-view-faults.ts';

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const times = <T>(count: number, item: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => item(index));
const option = (index: number) => ({
  text: plain(75),
  value: `${index}`.padStart(150, 'v'),
  description: plain(75),
});
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain(2000), element, ...more });
const modal = (more: object = {}) => ({
  type: 'modal',
  title: plain(24),
  submit: plain(24),
  close: plain(24),
  blocks: [],
  ...more,
});
const withBlock = (...blocks: object[]) => modal({ blocks });
const withElement = (element: object) => withBlock(input(element));
const text = (more: object = {}) => ({ type: 'plain_text_input', ...more });
const menu = (count: number, more: object = {}) => ({ type: 'static_select', options: times(count, option), ...more });

describe('views within the limits', () => {
  it.each<[string, object]>([
    ['a modal at its limits', modal({ private_metadata: 'm'.repeat(3000), callback_id: 'c'.repeat(255) })],
    ['a modal with 100 blocks', modal({ blocks: times(100, () => ({ type: 'divider' })) })],
    ['an input with a hint of 2,000', withBlock(input(text(), { hint: plain(2000), optional: true }))],
    ['a text input', withElement(text({ multiline: true, min_length: 10, max_length: 3000, initial_value: '' }))],
    ['a menu of 100', withElement(menu(100, { placeholder: plain(150) }))],
    ['a menu of several of 100', withElement(menu(100, { type: 'multi_static_select' }))],
    ['a menu with a choice made', withElement(menu(2, { initial_option: option(1) }))],
    ['10 checkboxes', withElement({ type: 'checkboxes', options: times(10, option) })],
    ['10 radio buttons', withElement({ type: 'radio_buttons', options: times(10, option) })],
    ['a choice of people', withElement({ type: 'users_select' })],
    ['a date and a time', withBlock(input({ type: 'datepicker' }), input({ type: 'timepicker' }))],
    ['no submit without inputs', modal({ submit: undefined })],
  ])('such as %s are taken', (_, view) => expect(findViewFaults(view, 'modal')).toBeNull());

  it('include a Home tab without a title', () => {
    expect(findViewFaults({ type: 'home', blocks: [{ type: 'divider' }] }, 'home')).toBeNull();
  });
});

describe('views that Slack refuses', () => {
  it.each<[string, unknown, string]>([
    ['no view', '{', 'must provide an object [json-pointer:/view]'],
    ['a Home tab as a modal', { type: 'home', blocks: [] }, 'unsupported type: home [json-pointer:/view/type]'],
    ['no blocks', modal({ blocks: undefined }), 'missing required field: blocks [json-pointer:/view]'],
    ['no title', modal({ title: undefined }), 'missing required field: title [json-pointer:/view]'],
    ['a title of 25', modal({ title: plain(25) }), 'must be less than 25 characters [json-pointer:/view/title/text]'],
    [
      'a submit of 25',
      modal({ submit: plain(25) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    ['a close of 25', modal({ close: plain(25) }), 'must be less than 25 characters [json-pointer:/view/close/text]'],
    [
      'metadata of 3,001',
      modal({ private_metadata: 'm'.repeat(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a callback_id of 256',
      modal({ callback_id: 'c'.repeat(256) }),
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      '101 blocks',
      modal({ blocks: times(101, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'inputs without a submit',
      modal({ submit: undefined, blocks: [input(text())] }),
      'must define `submit` to use `input` block [json-pointer:/view/blocks/0/input]',
    ],
    [
      'an input without a label',
      withBlock({ type: 'input', element: text() }),
      'missing required field: label [json-pointer:/view/blocks/0]',
    ],
    [
      'a label of 2,001',
      withBlock(input(text(), { label: plain(2001) })),
      'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
    ],
    [
      'a button as an input',
      withElement({ type: 'button', text: plain(1) }),
      'unsupported type: button [json-pointer:/view/blocks/0/element/type]',
    ],
    [
      'text input in a section',
      withBlock({ type: 'section', text: plain(1), accessory: text() }),
      'unsupported type: plain_text_input [json-pointer:/view/blocks/0/accessory/type]',
    ],
    [
      'a text input of 3,001',
      withElement(text({ max_length: 3001 })),
      'must be less than 3001 [json-pointer:/view/blocks/0/element/max_length]',
    ],
    [
      'a menu of 101',
      withElement(menu(101)),
      'no more than 100 items allowed [json-pointer:/view/blocks/0/element/options]',
    ],
    [
      '11 checkboxes',
      withElement({ type: 'checkboxes', options: times(11, option) }),
      'no more than 10 items allowed [json-pointer:/view/blocks/0/element/options]',
    ],
    [
      'an option text of 76',
      withElement(menu(1, { options: [{ ...option(1), text: plain(76) }] })),
      'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
    ],
    [
      'an option value of 151',
      withElement(menu(1, { options: [{ ...option(1), value: 'v'.repeat(151) }] })),
      'must be less than 151 characters [json-pointer:/view/blocks/0/element/options/0/value]',
    ],
    [
      'an option description of 76',
      withElement(menu(1, { options: [{ ...option(1), description: plain(76) }] })),
      'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/description/text]',
    ],
    [
      'a formatted option in a menu',
      withElement(menu(1, { options: [{ text: { type: 'mrkdwn', text: '*x*' }, value: 'v' }] })),
      'unsupported type: mrkdwn [json-pointer:/view/blocks/0/element/options/0/text/type]',
    ],
    [
      'a choice that is not offered',
      withElement(menu(2, { initial_option: option(2) })),
      'must match one of the options provided [json-pointer:/view/blocks/0/element/initial_option]',
    ],
    [
      'a date that is none',
      withElement({ type: 'datepicker', initial_date: 'tomorrow' }),
      'must be in the format YYYY-MM-DD [json-pointer:/view/blocks/0/element/initial_date]',
    ],
    [
      'rich text of an unknown kind',
      withBlock({ type: 'rich_text', elements: [{ type: 'rich_text_table', elements: [] }] }),
      'unsupported type: rich_text_table [json-pointer:/view/blocks/0/elements/0/type]',
    ],
    [
      'people in preformatted text',
      withBlock({
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }],
      }),
      'unsupported type: user [json-pointer:/view/blocks/0/elements/0/elements/0/type]',
    ],
  ])('such as %s are named', (_, view, fault) => {
    expect(findViewFaults(view, 'modal')).toEqual({ error: 'invalid_arguments', faults: [fault] });
  });

  it('include one that is larger than 250 kB', () => {
    const block = { type: 'section', fields: times(10, () => plain(2000)) };
    expect(findViewFaults({ type: 'home', blocks: times(13, () => block) }, 'home')).toEqual({
      error: 'view_too_large',
      faults: [],
    });
  });
});
