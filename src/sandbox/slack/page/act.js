/* global document, fetch, setTimeout */
/** What a person does on the page, told to the local Slack; and the complaint when it does not work. */
import { h, toDom } from './dom.js';

const TOAST_MS = 6000;

export const toast = (/** @type {string} */ text) => {
  const element = toDom(h('p', { class: 'toast' }, text));
  document.getElementById('toasts')?.append(element);
  setTimeout(() => element.remove(), TOAST_MS);
};

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<{ ok: boolean, error?: string, errors?: Record<string, string> }>}
 */
export const act = async (path, body) => {
  try {
    const response = await fetch(`/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, error: 'The local Slack does not answer. Is it still running?' };
  }
};

/**
 * While something is under way, its element says so and takes no second click. It is not disabled: that would take the
 * focus away from whoever uses the keyboard.
 */
export const whileBusy = async (/** @type {HTMLElement} */ element, /** @type {() => Promise<void>} */ work) => {
  if (element.hasAttribute('aria-busy')) return;
  element.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    element.removeAttribute('aria-busy');
  }
};
