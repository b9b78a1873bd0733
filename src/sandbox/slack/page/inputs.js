/** Block Kit's elements that hold something: what is typed, chosen or ticked. Pure. */
import { h } from './dom.js';
import { renderText } from './inline.js';

/**
 * @typedef {import('./inline.js').Context} Context
 * @typedef {Record<string, Record<string, string | string[] | null>>} Inputs what stands in each, by block and action
 * @typedef {{ element: any, block: any, context: Context }} Part
 */

const list = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);

/** Unique on the page, as the same view may be open while its message is shown. */
export const fieldId = (/** @type {any} */ block, /** @type {Context} */ { scope = '' }) =>
  `field-${encodeURIComponent(scope)}-${encodeURIComponent(String(block.block_id ?? ''))}`;

/** What stands in it: what was entered before this drawing, or else what the app put there. */
const heldBy = (/** @type {Part} */ { element, block, context }, /** @type {unknown} */ initial) => {
  const entered = context.inputs?.[block.block_id]?.[element.action_id];
  return entered === undefined ? initial : entered;
};

/** What makes an element findable: for the collector, for the label, and for the one who reads it aloud. */
const attributesOf = (/** @type {Part} */ { element, block, context }) => ({
  'data-input': element.type,
  'data-block-id': String(block.block_id ?? ''),
  'data-action-id': String(element.action_id ?? ''),
  'data-dispatch': block.type !== 'input' || block.dispatch_action === true ? 'yes' : null,
  'aria-invalid': context.errors?.[block.block_id] ? 'true' : null,
  'aria-describedby': block.type === 'input' ? `${fieldId(block, context)}-about` : null,
  ...(block.type === 'input'
    ? { id: fieldId(block, context) }
    : { 'aria-label': String(element.placeholder?.text ?? block.text?.text ?? 'Choose') }),
  autofocus: element.focus_on_load === true ? '' : null,
});

const renderTextInput = (/** @type {Part} */ part) => {
  const { element, block } = part;
  const value = String(heldBy(part, element.initial_value) ?? '');
  const shared = {
    ...attributesOf(part),
    class: 'field-text',
    placeholder: element.placeholder?.text,
    maxlength: String(element.max_length ?? 3000),
    'aria-required': block.optional === true ? null : 'true',
  };
  return element.multiline === true
    ? h('textarea', { ...shared, rows: '4' }, value)
    : h('input', { ...shared, type: 'text', value });
};

const renderPicker = (/** @type {Part} */ part, /** @type {'date' | 'time'} */ kind) =>
  h('input', {
    ...attributesOf(part),
    class: 'field-text short',
    type: kind,
    value: String(heldBy(part, part.element[`initial_${kind}`]) ?? ''),
  });

const renderSelect = (/** @type {Part} */ part, /** @type {any[]} */ options, /** @type {unknown} */ initial) => {
  const held = heldBy(part, initial);
  const toOption = (/** @type {any} */ option) =>
    h(
      'option',
      { value: String(option.value), selected: option.value === held ? '' : null },
      ...renderText({ ...option.text, emoji: false }, part.context),
    );
  const groups = list(part.element.option_groups);
  return h(
    'span',
    { class: 'select' },
    h(
      'select',
      attributesOf(part),
      h('option', { value: '' }, part.element.placeholder?.text ?? 'Choose an option'),
      ...options.map(toOption),
      ...groups.map((group) => h('optgroup', { label: group.label?.text }, ...list(group.options).map(toOption))),
    ),
  );
};

const renderChoices = (
  /** @type {Part} */ part,
  /** @type {'checkbox' | 'radio'} */ type,
  /** @type {any[]} */ initial,
) => {
  const { element, block, context } = part;
  const held = heldBy(
    part,
    initial.map((option) => option?.value),
  );
  const isHeld = (/** @type {any} */ option) => (Array.isArray(held) ? held : [held]).includes(option.value);
  const options = [...list(element.options), ...list(element.option_groups).flatMap((group) => list(group.options))];
  const { id, ...attributes } = /** @type {any} */ (attributesOf(part));
  return h(
    'div',
    {
      ...attributes,
      class: options.length > 8 ? 'choices scrolling' : 'choices',
      role: type === 'radio' ? 'radiogroup' : 'group',
      'aria-labelledby': id ? `${id}-label` : null,
    },
    ...options.map((option) =>
      h(
        'label',
        { class: 'choice' },
        h('input', {
          type,
          name: `${fieldId(block, context)}-${encodeURIComponent(String(element.action_id))}`,
          value: String(option.value),
          checked: isHeld(option) ? '' : null,
        }),
        h(
          'span',
          {},
          h('span', { class: 'choice-text' }, ...renderText(option.text, context)),
          option.description && h('span', { class: 'choice-about' }, ...renderText(option.description, context)),
        ),
      ),
    ),
  );
};

/** A stateful element; null for one that is none. @returns {import('./dom.js').View | null} */
export const renderInput = (/** @type {any} */ element, /** @type {any} */ block, /** @type {Context} */ context) => {
  const part = { element, block, context };
  switch (element.type) {
    case 'plain_text_input':
      return renderTextInput(part);
    case 'static_select':
      return renderSelect(part, list(element.options), element.initial_option?.value);
    case 'users_select': {
      const people = (context.people ?? []).map(({ id, name }) => ({
        value: id,
        text: { type: 'plain_text', text: name },
      }));
      return renderSelect(part, people, element.initial_user);
    }
    case 'multi_static_select':
    case 'checkboxes':
      return renderChoices(part, 'checkbox', list(element.initial_options));
    case 'radio_buttons':
      return renderChoices(part, 'radio', [element.initial_option]);
    case 'datepicker':
      return renderPicker(part, 'date');
    case 'timepicker':
      return renderPicker(part, 'time');
    default:
      return null;
  }
};
