/* global Element */
/** Shows somebody's Home tab and hands on what is clicked there. */
import { collectInputs } from './collect-inputs.js';
import { toDom } from './dom.js';
import { renderHome } from './home.js';
import { press } from './press.js';

/**
 * @param {HTMLElement} panel
 * @param {() => import('./inline.js').Context} contextOf
 */
export const createHomePanel = (panel, contextOf) => {
  /** @type {any} */ let view;
  let shown = '';

  const touch = (/** @type {EventTarget | null} */ target, /** @type {string} */ selector) => {
    const element = target instanceof Element ? target.closest(selector) : null;
    if (!element || !view) return;
    const surface = { blocks: view.blocks, place: { view_id: view.id }, root: panel };
    void press(/** @type {HTMLElement} */ (element), surface, contextOf());
  };
  panel.addEventListener('click', ({ target }) => touch(target, 'button[data-action-id]'));
  panel.addEventListener('change', ({ target }) => touch(target, '[data-dispatch]'));

  /** @param {any} home @param {{ isStranger: boolean, botName: string }} who */
  return (home, who) => {
    const context = contextOf();
    const content = `${context.me} ${home?.hash ?? ''}`;
    if (content === shown) return;
    const inputs = home && view?.id === home.id ? collectInputs(panel) : {};
    [view, shown] = [home, content];
    panel.replaceChildren(toDom(renderHome(home, { ...context, inputs }, who)));
  };
};
