/* global document, EventSource */
/** Hears of everything that changes, and shows whether it still does. */

const showLink = (/** @type {boolean} */ isUp) => {
  const label = document.getElementById('link-state');
  if (!label) return;
  label.textContent = isUp ? 'Live' : 'Reconnecting…';
  label.classList.toggle('up', isUp);
};

/**
 * @param {(snapshot: any) => void} begin with everything: at the start, and after the connection was lost
 * @param {(event: any) => void} change
 */
export const followFeed = (begin, change) => {
  const feed = new EventSource('/events');
  feed.addEventListener('open', () => showLink(true));
  feed.addEventListener('error', () => showLink(false));
  feed.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data);
    if (event.kind === 'snapshot') begin(event);
    else change(event);
  });
};
