/** An input block: label, element, what is wrong with it, and a hint. Pure. */
import { h } from './dom.js';
import { renderText } from './inline.js';
import { fieldId, renderInput } from './inputs.js';

const GROUPS = ['checkboxes', 'radio_buttons', 'multi_static_select'];

export const renderInputBlock = (/** @type {any} */ block, /** @type {import('./inline.js').Context} */ context) => {
  const id = fieldId(block, context);
  const error = context.errors?.[block.block_id];
  const label = [
    ...renderText(block.label, context),
    block.optional === true && h('span', { class: 'optional' }, ' (optional)'),
  ];
  const isGroup = GROUPS.includes(block.element?.type);
  return h(
    'div',
    { class: error ? 'input-block faulty' : 'input-block', 'data-block': String(block.block_id ?? '') },
    // A group of boxes has no one element that a label could be for.
    isGroup
      ? h('span', { class: 'label', id: `${id}-label` }, ...label)
      : h('label', { class: 'label', for: id, id: `${id}-label` }, ...label),
    renderInput(block.element ?? {}, block, context) ??
      h('p', { class: 'unsupported' }, `Element “${block.element?.type}” is not drawn here`),
    h(
      'div',
      { id: `${id}-about` },
      error && h('p', { class: 'fault', role: 'alert' }, error),
      block.hint && h('p', { class: 'hint' }, ...renderText(block.hint, context)),
    ),
  );
};
