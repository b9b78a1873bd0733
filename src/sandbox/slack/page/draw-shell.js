/* global document */
/** Draws what surrounds the messages. */
import { toDom } from './dom.js';
import { channelOf, describePlace } from './place.js';
import { renderApp, renderChannel, renderMe, renderPerson, renderTab } from './shell.js';

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {WeakMap<HTMLElement, string>} */ const drawn = new WeakMap();

/** Puts new children in where they differ, and keeps the focus on the one that stands for the same. */
const refill = (/** @type {HTMLElement} */ parent, /** @type {import('./dom.js').View[]} */ views) => {
  const content = JSON.stringify(views);
  if (drawn.get(parent) === content) return;
  drawn.set(parent, content);
  const buttons = () => [...parent.querySelectorAll('button, input')];
  const focused = buttons().indexOf(/** @type {Element} */ (document.activeElement));
  parent.replaceChildren(...views.map(toDom));
  if (focused >= 0) /** @type {HTMLElement | undefined} */ (buttons()[focused])?.focus();
};

/**
 * @param {import('./state.js').State} state
 * @param {{ place: import('./place.js').Place, person: any, unread: ReturnType<typeof import('./unread.js').createUnread> }} who
 */
export const drawShell = (state, { place, person, unread }) => {
  const { channels, people, bot, team } = state.workspace;
  const isAt = (/** @type {string} */ id) => 'channel' in place && place.channel === id;
  const isTab = (/** @type {string} */ tab) => 'tab' in place && place.tab === tab;
  const count = (/** @type {string} */ channel) => unread.count(state, person.id, channel);
  refill(
    byId('channels'),
    channels.map((/** @type {any} */ channel) => renderChannel(channel, isAt(channel.id), count(channel.id))),
  );
  refill(byId('apps'), [renderApp(bot.name, 'tab' in place, count(person.dm))]);
  refill(byId('tabs'), [
    renderTab('home', isTab('home')),
    renderTab('messages', isTab('messages'), isTab('messages') ? 0 : count(person.dm)),
  ]);
  refill(
    byId('people'),
    people.map((/** @type {any} */ one, /** @type {number} */ index) =>
      renderPerson(one, index, {
        isCurrent: one.id === person.id,
        unread: one.id === person.id ? 0 : unread.count(state, one.id, one.dm),
      }),
    ),
  );
  refill(byId('me'), [renderMe(person, people.indexOf(person))]);
  byId('tabs').hidden = 'channel' in place;
  const { heading, topic, title, intro, about } = describePlace(place, state.workspace);
  byId('channel-name').textContent = heading;
  byId('topic').textContent = topic;
  byId('intro-title').textContent = intro;
  byId('intro-text').textContent = about;
  byId('team').textContent = team;
  document.title = `${title} · ${team}`;
  const isHome = channelOf(place, person) === null;
  byId('scroller').hidden = isHome;
  byId('home').hidden = !isHome;
  byId('foot').hidden = isHome;
};
