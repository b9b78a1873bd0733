/** A modal as Slack draws it. Pure. */
import { renderBlock } from './blocks.js';
import { h } from './dom.js';
import { renderText } from './inline.js';

/**
 * @param {any} view
 * @param {{ context: import('./inline.js').Context, inputs: import('./inputs.js').Inputs,
 *   errors: Record<string, string>, problem: string, isPushed: boolean }} drawing `problem` is what went wrong with the
 *   whole of it; a pushed one lies on another
 */
export const renderModal = (view, { context, inputs, errors, problem, isPushed }) => {
  const inside = { ...context, scope: view.id, inputs, errors };
  const plain = (/** @type {any} */ text, /** @type {string} */ otherwise) =>
    text ? renderText(text, context) : [otherwise];
  const count = Object.keys(errors).length;
  return h(
    'form',
    { class: 'modal-form', novalidate: '', 'data-view': view.id },
    h(
      'header',
      { class: 'modal-head' },
      isPushed
        ? h('button', { type: 'button', class: 'icon-button', 'data-modal': 'back', 'aria-label': 'Back' }, '‹')
        : h('img', { class: 'modal-app', src: '/page/portcullis.svg', alt: '' }),
      h('h2', { id: 'modal-title' }, ...renderText(view.title, context)),
      h('button', { type: 'button', class: 'icon-button', 'data-modal': 'cross', 'aria-label': 'Close' }, '✕'),
    ),
    h(
      'div',
      { class: 'modal-body', tabindex: '-1' },
      problem && h('p', { class: 'problem', role: 'alert' }, problem),
      ...(Array.isArray(view.blocks) ? view.blocks : []).map((block) => renderBlock(block, inside)),
    ),
    h(
      'footer',
      { class: 'modal-foot' },
      h(
        'span',
        { class: 'modal-note', role: 'status' },
        count > 0 && (count === 1 ? 'One field needs another look.' : `${count} fields need another look.`),
      ),
      h('button', { type: 'button', class: 'button', 'data-modal': 'close' }, ...plain(view.close, 'Cancel')),
      view.submit && h('button', { type: 'submit', class: 'button primary' }, ...plain(view.submit, 'Submit')),
    ),
  );
};
