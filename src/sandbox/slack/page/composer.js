/* global document, Element */
/** Where commands are typed. The page has nobody to talk to, so it takes commands alone. */
import { act, toast, whileBusy } from './act.js';
import { h, toDom } from './dom.js';

const COMMANDS = ['/portcullis status', '/portcullis exceptions', '/portcullis help'];

/**
 * @param {() => { channel: string, user: string }} where
 */
export const createComposer = (where) => {
  const form = /** @type {HTMLFormElement} */ (document.getElementById('composer'));
  const field = /** @type {HTMLInputElement} */ (document.getElementById('composer-text'));
  const suggestions = /** @type {HTMLElement} */ (document.getElementById('suggestions'));
  suggestions.replaceChildren(
    ...COMMANDS.map((command) =>
      toDom(h('button', { type: 'button', class: 'chip', 'data-command': command }, command)),
    ),
  );
  suggestions.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    field.value = button.dataset.command ?? '';
    field.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return;
    if (!text.startsWith('/'))
      return toast('Nobody here would answer. Commands are: /portcullis status, exceptions, help.');
    field.value = '';
    void whileBusy(form, async () => {
      const answer = await act('command', { ...where(), text });
      if (answer.ok) return;
      toast(answer.error ?? 'It did not work.');
      // What failed can be tried again, unless something else is being typed by now.
      field.value ||= text;
    });
  });
};
