/** The Home tab of the app, as one person has it. Pure. */
import { renderBlock } from './blocks.js';
import { h } from './dom.js';

/**
 * @param {any} view undefined while nothing was published
 * @param {import('./inline.js').Context} context
 * @param {{ isStranger: boolean, botName: string }} who
 */
export const renderHome = (view, context, { isStranger, botName }) => {
  const note = isStranger
    ? 'Apps of another workspace have no Home tab for people who are here by Slack Connect.'
    : 'The app has published nothing here for you yet.';
  if (!view || isStranger)
    return h(
      'div',
      { class: 'home-empty' },
      h('img', { src: '/page/portcullis.svg', alt: '', width: '64', height: '64' }),
      h('h2', {}, botName),
      h('p', {}, note),
    );
  return h(
    'div',
    { class: 'home-view', 'data-view': view.id },
    ...view.blocks.map((/** @type {any} */ block) => renderBlock(block, { ...context, scope: view.id })),
  );
};
