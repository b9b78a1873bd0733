/** What surrounds the messages: channels to choose from, and who one is. */
import { h } from './dom.js';

export const renderChannel = (/** @type {any} */ { id, name }, /** @type {string} */ current) =>
  h(
    'li',
    {},
    h(
      'button',
      { type: 'button', 'data-channel': id, 'aria-current': id === current ? 'page' : null },
      h('span', { 'aria-hidden': 'true' }, '#'),
      name,
    ),
  );

export const renderPerson = (
  /** @type {any} */ { id, name, title },
  /** @type {number} */ index,
  /** @type {string} */ current,
) =>
  h(
    'label',
    { class: 'person', title: `${name}: ${title}` },
    h('input', { type: 'radio', name: 'person', value: id, checked: id === current ? '' : null }),
    h('span', { class: `face face-${index % 3}`, 'aria-hidden': 'true' }, name[0]),
    h('span', { class: 'person-name' }, name),
  );
