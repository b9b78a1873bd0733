/* global document, Element */
/** Shows the modal that lies on top, keeps what was typed into each, and sends or closes it. */
import { act, whileBusy } from './act.js';
import { collectInputs } from './collect-inputs.js';
import { toDom } from './dom.js';
import { renderModal } from './modal.js';
import { press } from './press.js';

const FIELDS = '.modal-body :is(input, textarea, select)';

/**
 * @param {HTMLDialogElement} dialog
 * @param {() => import('./inline.js').Context} contextOf
 * @returns {(stack: any[]) => void} shows the last of these, or nothing
 */
export const createModalDialog = (dialog, contextOf) => {
  /** @type {Map<string, import('./inputs.js').Inputs>} */ const typed = new Map();
  /** @type {any[]} */ let stack = [];
  let shown = '';
  let problem = '';
  /** @type {Record<string, string>} */ let errors = {};

  const top = () => stack.at(-1);
  const remember = () => {
    const form = dialog.querySelector('form');
    if (form) typed.set(form.dataset.view ?? '', collectInputs(form));
  };
  const focusFirst = () => {
    const target =
      dialog.querySelector('.faulty :is(input, textarea, select)') ??
      dialog.querySelector('[autofocus]') ??
      dialog.querySelector(FIELDS) ??
      dialog.querySelector('[type="submit"], [data-modal="close"]');
    /** @type {HTMLElement | null} */ (target)?.focus();
  };
  const draw = () => {
    const view = top();
    const focused = document.activeElement?.id ?? '';
    const inputs = typed.get(view.id) ?? {};
    const drawing = { context: contextOf(), inputs, errors, problem, isPushed: stack.length > 1 };
    dialog.replaceChildren(toDom(renderModal(view, drawing)));
    if (!dialog.open) dialog.showModal();
    const same = focused && document.getElementById(focused);
    if (same && dialog.contains(same) && Object.keys(errors).length === 0) same.focus();
    else focusFirst();
  };
  const complain = (/** @type {string} */ text) => {
    problem = text;
    remember();
    if (top()) draw();
  };
  const submit = async (/** @type {HTMLElement} */ button) => {
    remember();
    const view = top();
    [errors, problem] = [{}, ''];
    await whileBusy(button, async () => {
      const answer = await act('submit', { user: contextOf().me, view_id: view.id, state: typed.get(view.id) });
      if (answer.ok || top()?.id !== view.id) return;
      errors = answer.errors ?? {};
      problem = answer.error ?? '';
      remember();
      draw();
    });
  };
  const close = (/** @type {boolean} */ all) => {
    remember();
    const { id } = top();
    void act('close', { user: contextOf().me, view_id: id, all, state: typed.get(id) });
  };

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close(true);
  });
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(/** @type {HTMLElement} */ (dialog.querySelector('[type="submit"]')));
  });
  dialog.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button?.dataset.modal) close(button.dataset.modal === 'cross');
    if (button?.dataset.actionId) void touch(button);
  });
  dialog.addEventListener('change', (event) => {
    const field = event.target instanceof Element ? event.target.closest('[data-dispatch]') : null;
    if (field) void touch(/** @type {HTMLElement} */ (field));
  });
  const touch = (/** @type {HTMLElement} */ target) => {
    const view = top();
    return press(target, { blocks: view.blocks, place: { view_id: view.id }, root: dialog }, contextOf(), complain);
  };

  return (views) => {
    remember();
    const before = top()?.id;
    stack = views;
    const view = top();
    const content = view ? `${view.id} ${view.hash} ${stack.length}` : '';
    if (content === shown) return;
    shown = content;
    if (view?.id !== before) [errors, problem] = [{}, ''];
    if (view) draw();
    else {
      dialog.close();
      dialog.replaceChildren();
      typed.clear();
      // The dialog gives the focus back to where it was, unless that was drawn anew meanwhile.
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    }
  };
};
