/** Block Kit as views. What is not drawn here says so instead of vanishing. */
import { h } from './dom.js';
import { renderRichElement, renderText } from './inline.js';
import { renderInputBlock } from './input-block.js';
import { renderInput } from './inputs.js';
import { safeUrl } from './mrkdwn.js';

/** @typedef {import('./inline.js').Context} Context */

const list = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);

const unsupported = (/** @type {string} */ what) => h('p', { class: 'unsupported' }, `${what} is not drawn here`);

/** Images are not fetched: the page reaches nothing but its own server. */
const renderImage = (/** @type {any} */ image) =>
  h(
    'span',
    { class: 'picture', role: 'img', 'aria-label': String(image.alt_text ?? '') },
    `🖼 ${image.alt_text ?? 'image'}`,
  );

/** The three dots: a menu of things to do, each of which is told at once. */
const renderOverflow = (/** @type {any} */ element, /** @type {any} */ block, /** @type {Context} */ context) =>
  h(
    'details',
    { class: 'overflow' },
    h('summary', { class: 'button', 'aria-label': 'More actions' }, '⋯'),
    h(
      'div',
      { class: 'overflow-menu' },
      ...list(element.options).map((option) =>
        h(
          'button',
          {
            type: 'button',
            'data-block-id': String(block.block_id ?? ''),
            'data-action-id': String(element.action_id ?? ''),
            'data-value': String(option.value ?? ''),
          },
          ...renderText(option.text, context),
        ),
      ),
    ),
  );

const renderElement = (/** @type {any} */ element, /** @type {any} */ block, /** @type {Context} */ context) => {
  if (element.type === 'image') return renderImage(element);
  if (element.type === 'overflow') return renderOverflow(element, block, context);
  if (element.type !== 'button')
    return renderInput(element, block, context) ?? unsupported(`Element “${element.type}”`);
  const style = ['primary', 'danger'].includes(element.style) ? ` ${element.style}` : '';
  const label = renderText(element.text, context);
  const url = safeUrl(element.url);
  if (url)
    return h('a', { class: `button${style}`, href: url, target: '_blank', rel: 'noopener noreferrer' }, ...label);
  return h(
    'button',
    {
      type: 'button',
      class: `button${style}`,
      'data-block-id': String(block.block_id ?? ''),
      'data-action-id': String(element.action_id ?? ''),
      'aria-label': typeof element.accessibility_label === 'string' ? element.accessibility_label : null,
    },
    ...label,
  );
};

const renderSection = (/** @type {any} */ block, /** @type {Context} */ context) => {
  const fields = list(block.fields).map((field) => h('div', { class: 'field' }, ...renderText(field, context)));
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-main' },
      block.text && h('div', { class: 'text' }, ...renderText(block.text, context)),
      fields.length > 0 && h('div', { class: 'fields' }, ...fields),
    ),
    block.accessory && h('div', { class: 'accessory' }, renderElement(block.accessory, block, context)),
  );
};

const renderRichPart = (/** @type {any} */ part, /** @type {Context} */ context) => {
  const inside = () => list(part.elements).map((element) => renderRichElement(element, context));
  switch (part.type) {
    case 'rich_text_section':
      return h('div', { class: 'text' }, ...inside());
    case 'rich_text_quote':
      return h('blockquote', {}, ...inside());
    case 'rich_text_preformatted':
      return h('pre', { tabindex: '0' }, ...inside());
    case 'rich_text_list': {
      const items = list(part.elements).map((item) =>
        h('li', {}, ...list(item.elements).map((element) => renderRichElement(element, context))),
      );
      const indent = part.indent > 0 ? `indent-${Math.min(Number(part.indent), 4)}` : null;
      return h(part.style === 'ordered' ? 'ol' : 'ul', { class: indent }, ...items);
    }
    default:
      return unsupported(`Rich text “${part.type}”`);
  }
};

/** One block. @returns {import('./dom.js').View} */
export const renderBlock = (/** @type {any} */ block, /** @type {Context} */ context) => {
  switch (block.type) {
    case 'header':
      return h('h3', { class: 'block-header' }, ...renderText(block.text, context));
    case 'section':
      return renderSection(block, context);
    case 'divider':
      return h('hr', {});
    case 'context': {
      const parts = list(block.elements).map((element) =>
        element.type === 'image'
          ? renderImage(element)
          : h('span', { class: 'context-part' }, ...renderText(element, context)),
      );
      return h('div', { class: 'context' }, ...parts);
    }
    case 'actions':
      return h(
        'div',
        { class: 'actions' },
        ...list(block.elements).map((element) => renderElement(element, block, context)),
      );
    case 'input':
      return renderInputBlock(block, context);
    case 'rich_text':
      return h('div', { class: 'rich-text' }, ...list(block.elements).map((part) => renderRichPart(part, context)));
    case 'image':
      return h(
        'figure',
        {},
        renderImage(block),
        block.title && h('figcaption', {}, ...renderText(block.title, context)),
      );
    default:
      return unsupported(`Block “${block.type}”`);
  }
};
