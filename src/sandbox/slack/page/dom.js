/* global document */
/**
 * Elements as plain values: what a view returns can be tested without a browser, and every string child becomes a
 * text node, never markup.
 * @typedef {{ tag: string, attributes: Record<string, string>, children: (View | string)[] }} View
 */

/**
 * @param {string} tag
 * @param {Record<string, string | null | undefined | false>} attributes left out when null, undefined or false
 * @param {...(View | string | null | undefined | false)} children
 * @returns {View}
 */
export const h = (tag, attributes, ...children) => ({
  tag,
  attributes: Object.fromEntries(Object.entries(attributes).filter((entry) => typeof entry[1] === 'string')),
  children: children.filter((child) => child !== null && child !== undefined && child !== false && child !== ''),
});

/** Builds the element. */
export const toDom = (/** @type {View} */ { tag, attributes, children }) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(
    ...children.map((child) => (typeof child === 'string' ? document.createTextNode(child) : toDom(child))),
  );
  return element;
};

/** All text of a view. */
export const textOf = (/** @type {View | string} */ view) =>
  typeof view === 'string' ? view : view.children.map(textOf).join('');
