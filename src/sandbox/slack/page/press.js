/* global document, fetch, setTimeout */
/** A click on a Block Kit button, from the question before it to the complaint after it. */
import { h, toDom } from './dom.js';
import { renderText } from './inline.js';

const TOAST_MS = 6000;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

export const toast = (/** @type {string} */ text) => {
  const element = toDom(h('p', { class: 'toast' }, text));
  byId('toasts').append(element);
  setTimeout(() => element.remove(), TOAST_MS);
};

/** Asks as the button's confirm object says. Resolves with whether the person went on. */
const isConfirmed = (/** @type {any} */ confirm, /** @type {import('./inline.js').Context} */ context) =>
  new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (byId('confirm'));
    byId('confirm-title').replaceChildren(toDom(h('span', {}, ...renderText(confirm.title, context))));
    byId('confirm-text').replaceChildren(toDom(h('span', {}, ...renderText(confirm.text, context))));
    byId('confirm-yes').textContent = confirm.confirm?.text ?? 'Yes';
    byId('confirm-no').textContent = confirm.deny?.text ?? 'Cancel';
    byId('confirm-yes').className = `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`;
    // Escape closes the dialog without a value of its own: then the last one would count.
    dialog.returnValue = 'no';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });

/** The Block Kit element of a drawn button. */
const elementOf = (/** @type {any} */ message, /** @type {string} */ blockId, /** @type {string} */ actionId) =>
  (message?.blocks ?? [])
    .filter((/** @type {any} */ block) => block.block_id === blockId)
    .flatMap((/** @type {any} */ block) => [...(block.elements ?? []), ...(block.accessory ? [block.accessory] : [])])
    .find((/** @type {any} */ element) => element.action_id === actionId);

/**
 * @param {HTMLButtonElement} button
 * @param {any} message that the button belongs to
 * @param {string} channel
 * @param {import('./inline.js').Context} context
 */
export const press = async (button, message, channel, context) => {
  const { blockId = '', actionId = '' } = button.dataset;
  const { confirm } = elementOf(message, blockId, actionId) ?? {};
  const body = JSON.stringify({ channel, ts: message?.ts, block_id: blockId, action_id: actionId, user: context.me });
  if (confirm && !(await isConfirmed(confirm, context))) return;
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('/interact', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const answer = await response.json();
    if (!answer.ok) toast(answer.error);
  } catch {
    toast('The local Slack does not answer. Is it still running?');
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
};
