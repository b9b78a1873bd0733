/** What surrounds the messages: where one can go, and who one is. Pure. */
import { h } from './dom.js';

const badge = (/** @type {number} */ count) =>
  count > 0 &&
  h('span', { class: 'badge' }, count > 99 ? '99+' : String(count), h('span', { class: 'unseen' }, ' unread'));

const renderPlace = (
  /** @type {any} */ target,
  /** @type {import('./dom.js').View} */ icon,
  /** @type {{ name: string, isCurrent: boolean, unread: number }} */ { name, isCurrent, unread },
) =>
  h(
    'li',
    {},
    h(
      'button',
      { type: 'button', ...target, 'aria-current': isCurrent ? 'page' : null, class: unread > 0 ? 'unread' : null },
      icon,
      h('span', { class: 'place-name' }, name),
      badge(unread),
    ),
  );

export const renderChannel = (/** @type {any} */ { id, name }, /** @type {boolean} */ isCurrent, unread = 0) =>
  renderPlace({ 'data-channel': id }, h('span', { class: 'hash', 'aria-hidden': 'true' }, '#'), {
    name,
    isCurrent,
    unread,
  });

export const renderApp = (/** @type {string} */ name, /** @type {boolean} */ isCurrent, unread = 0) =>
  renderPlace({ 'data-tab': 'home' }, h('img', { class: 'app-icon', src: '/page/portcullis.svg', alt: '' }), {
    name,
    isCurrent,
    unread,
  });

export const renderTab = (/** @type {string} */ tab, /** @type {boolean} */ isCurrent, unread = 0) =>
  h(
    'button',
    { type: 'button', 'data-tab': tab, 'aria-current': isCurrent ? 'page' : null },
    `${tab[0]?.toUpperCase()}${tab.slice(1)}`,
    badge(unread),
  );

const face = (/** @type {any} */ { name }, /** @type {number} */ index) =>
  h('span', { class: `face face-${index % 6}`, 'aria-hidden': 'true' }, name[0]);

const STANDINGS = new Map([
  ['guest', 'Guest'],
  ['stranger', 'Slack Connect'],
]);

export const renderPerson = (
  /** @type {any} */ person,
  /** @type {number} */ index,
  /** @type {{ isCurrent: boolean, unread: number }} */ { isCurrent, unread },
) =>
  h(
    'label',
    { class: 'person' },
    h('input', { type: 'radio', name: 'person', value: person.id, checked: isCurrent ? '' : null }),
    face(person, index),
    h(
      'span',
      { class: 'person-who' },
      h('span', { class: 'person-name' }, person.name),
      h('span', { class: 'person-title' }, person.title),
    ),
    badge(unread),
  );

/** Who one is at the moment, at the top of the page. */
export const renderMe = (/** @type {any} */ person, /** @type {number} */ index) =>
  h(
    'span',
    { class: 'me-chip' },
    STANDINGS.has(person.standing) && h('span', { class: 'standing' }, STANDINGS.get(person.standing) ?? ''),
    h('span', { class: 'me-name' }, person.name),
    face(person, index),
  );
