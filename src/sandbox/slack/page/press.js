/* global document */
/** A click on a Block Kit element, from the question before it to the complaint after it. */
import { act, toast, whileBusy } from './act.js';
import { collectInputs } from './collect-inputs.js';
import { h, toDom } from './dom.js';
import { renderText } from './inline.js';

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Asks as the element's confirm object says. Resolves with whether the person went on. */
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

/** The Block Kit element that was drawn. */
const elementOf = (/** @type {any[]} */ blocks, /** @type {string} */ blockId, /** @type {string} */ actionId) =>
  blocks
    .filter((block) => block.block_id === blockId)
    .flatMap((block) => [...(block.elements ?? []), block.accessory, block.element])
    .find((element) => element?.action_id === actionId);

/**
 * @param {HTMLElement} target what was clicked or changed
 * @param {{ blocks: any[], place: object, root: Element }} surface its blocks, how the local Slack calls it, and where
 *   it is drawn
 * @param {import('./inline.js').Context} context
 * @param {(text: string) => void} [complain]
 */
export const press = async (target, { blocks, place, root }, context, complain = toast) => {
  const { blockId = '', actionId = '', value } = target.dataset;
  const { confirm } = elementOf(blocks, blockId, actionId) ?? {};
  if (confirm && !(await isConfirmed(confirm, context))) return;
  const click = { ...place, block_id: blockId, action_id: actionId, user: context.me, state: collectInputs(root) };
  await whileBusy(target, async () => {
    const answer = await act('interact', value === undefined ? click : { ...click, value });
    if (!answer.ok) complain(answer.error ?? 'It did not work.');
  });
};
