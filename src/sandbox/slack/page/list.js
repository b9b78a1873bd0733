/* global document */
/** Keeps the drawn list in step with its entries, and touches only what has changed. */
import { toDom } from './dom.js';

/** Puts a fresh element in the place of an old one and keeps the focus where it was. */
const replace = (/** @type {HTMLElement} */ old, /** @type {HTMLElement} */ fresh) => {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const action = focused?.getAttribute('data-action-id');
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll('button, select')].find(
    (element) => action !== null && element.getAttribute('data-action-id') === action,
  );
  /** @type {HTMLElement} */ (same ?? fresh).focus();
};

/**
 * @param {HTMLElement} container
 * @returns {(entries: import('./entries.js').Entry[], person: string) => void} draws the entries for that person
 */
export const createList = (container) => {
  /** @type {Map<string, { content: string, own: string, person: string, element: HTMLElement }>} */
  const drawn = new Map();

  return (entries, person) => {
    const keys = new Set(entries.map(({ key }) => key));
    for (const [key, { element }] of drawn) {
      if (keys.has(key)) continue;
      element.remove();
      drawn.delete(key);
    }
    entries.forEach(({ key, content, own, view }, index) => {
      const old = drawn.get(key);
      if (old?.content !== content || old.person !== person) {
        const element = toDom(view());
        // A change of the message catches the eye; a reply, or another person's view of the same, is none.
        if (old && old.own !== own) element.classList.add('changed');
        if (old) replace(old.element, element);
        drawn.set(key, { content, own, person, element });
      }
      const { element } = drawn.get(key);
      if (container.children[index] !== element) container.insertBefore(element, container.children[index] ?? null);
    });
  };
};
