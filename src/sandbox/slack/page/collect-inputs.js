/** What stands in the inputs within an element of the page, by block and action. */

const valueOf = (/** @type {any} */ field) => {
  const type = field.dataset.input;
  if (type === 'checkboxes' || type === 'multi_static_select') {
    return [...field.querySelectorAll('input:checked')].map((box) => box.value);
  }
  if (type === 'radio_buttons') return field.querySelector('input:checked')?.value ?? null;
  return field.value === '' ? null : field.value;
};

/** @returns {import('./inputs.js').Inputs} */
export const collectInputs = (/** @type {Element} */ root) => {
  /** @type {any} */ const inputs = {};
  for (const field of root.querySelectorAll('[data-input]')) {
    const { blockId = '', actionId = '' } = /** @type {HTMLElement} */ (field).dataset;
    inputs[blockId] = { ...inputs[blockId], [actionId]: valueOf(field) };
  }
  return inputs;
};
