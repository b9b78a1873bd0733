/** What the list shows, in order: day dividers, messages, and what one person alone was told. Pure. */
import { dayOf, formatDate } from './dates.js';
import { h } from './dom.js';
import { renderEphemeral, renderMessage } from './message.js';
import { viewOf } from './state.js';

/**
 * @typedef {{ key: string, content: string, own: string, view: () => import('./dom.js').View }} Entry `content` is what the view
 *   depends on: the same content is not drawn again; `own` is the part of it that catches the eye when it changes
 */

const renderDivider = (/** @type {string} */ label) => h('div', { class: 'day' }, h('span', {}, label));

/**
 * @param {import('./state.js').State} state
 * @param {string} channel
 * @param {{ dismissed: Set<string>, unfolded: Set<string> }} chosen timestamps of ephemerals that were put away, and of
 *   messages whose whole thread is shown
 * @param {import('./inline.js').Context} context
 * @returns {Entry[]}
 */
export const entriesOf = (state, channel, { dismissed, unfolded }, context) => {
  let day = '';
  return viewOf(state, channel, context.me).flatMap(({ kind, ts, message, ephemeral, thread }) => {
    if (dismissed.has(ts)) return [];
    const shownThread = thread && {
      ...thread,
      isUnfolded: unfolded.has(ts),
      ephemerals: thread.ephemerals.filter((item) => !dismissed.has(item.ts)),
    };
    const view = () =>
      kind === 'message' ? renderMessage(message, shownThread, context) : renderEphemeral(ephemeral, context);
    const entry = {
      key: ts,
      content: JSON.stringify([message, ephemeral, shownThread]),
      own: JSON.stringify(message ?? ephemeral),
      view,
    };

    const entryDay = dayOf(Number(ts) * 1000, context.place);
    const isNewDay = entryDay !== day;
    day = entryDay;
    if (!isNewDay) return [entry];
    const label = formatDate('{date_long_pretty}', Math.floor(Number(ts)), context.place) ?? '';
    return [{ key: `day-${entryDay}`, content: label, own: label, view: () => renderDivider(label) }, entry];
  });
};
