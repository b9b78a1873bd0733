/* global document, Element, EventSource, navigator, requestAnimationFrame, sessionStorage, setInterval, setTimeout, location */
/** The page: follows the feed, draws the channel, and wires the clicks. */
import { renderCommands } from './commands.js';
import { formatDate } from './dates.js';
import { toDom } from './dom.js';
import { entriesOf } from './entries.js';
import { watchPress } from './watch-press.js';
import { createList } from './list.js';
import { press } from './press.js';
import { renderChannel, renderPerson } from './shell.js';
import { applyEvent, stateOf } from './state.js';

/** Closer to the end than this, in pixels, and the list follows what is new. */
const NEAR_END = 60;
const DRAW_MS = 16;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const scroller = byId('scroller');
const drawList = createList(byId('messages'));

/** @type {import('./state.js').State | null} */ let state = null;
let channel = '';
let person = sessionStorage.getItem('person') ?? '';
/** @type {Set<string>} */ const dismissed = new Set();

const place = () => ({ now: Date.now() });
const contextOf = ({ people, bot, channels, userGroups } = state.workspace) => ({
  botName: bot.name,
  users: new Map([...people, bot].map(({ id, name }) => [id, name])),
  channels: new Map(channels.map(({ id, name }) => [id, name])),
  groups: new Map(userGroups.map(({ id, handle }) => [id, handle])),
  me: person,
  place: place(),
});

const drawMessages = () => {
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  const entries = entriesOf(state, channel, dismissed, contextOf());
  drawList(entries, person);
  const isEmpty = entries.length === 0 && channel === state.workspace.channelId;
  byId('empty').hidden = !isEmpty;
  byId('intro').hidden = isEmpty;
  byId('again').hidden = isEmpty;
  if (isAtEnd) requestAnimationFrame(() => scroller.scrollTo(0, scroller.scrollHeight));
};

/** A burst of changes is drawn once. By a timer, as a frame never comes while the tab is hidden. */
let isDrawing = false;
const drawSoon = () => {
  if (isDrawing) return;
  isDrawing = true;
  setTimeout(() => {
    isDrawing = false;
    if (!isPressing()) drawMessages();
  }, DRAW_MS);
};
const isPressing = watchPress(() => drawSoon());

const drawChannel = () => {
  const { channels, team } = state.workspace;
  byId('channels').replaceChildren(...channels.map((item) => toDom(renderChannel(item, channel))));
  const { name, topic } = channels.find(({ id }) => id === channel);
  byId('channel-name').textContent = `# ${name}`;
  byId('topic').textContent = topic;
  byId('intro-channel').textContent = `#${name}`;
  document.title = `#${name} · ${team}`;
  drawMessages();
};

const copy = async (/** @type {HTMLElement} */ button) => {
  await navigator.clipboard.writeText(button.dataset.copy ?? '');
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
};

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  const { actionId, dismiss, channel: target, copy: text } = button.dataset;
  if (actionId) {
    const ts = button.closest('[data-ts]')?.getAttribute('data-ts') ?? '';
    void press(button, state.messages.get(ts)?.message ?? state.ephemerals.get(ts), channel, contextOf());
  }
  if (dismiss) {
    dismissed.add(dismiss);
    drawMessages();
  }
  if (target) {
    channel = target;
    drawChannel();
  }
  if (text) void copy(button);
});

byId('people').addEventListener('change', (event) => {
  person = /** @type {HTMLInputElement} */ (event.target).value;
  sessionStorage.setItem('person', person);
  drawMessages();
});

/** Dates such as "in 3 minutes" grow old while one looks at them. Only their text changes, so no click gets lost. */
setInterval(() => {
  for (const time of document.querySelectorAll('time[data-format]')) {
    const text = formatDate(time.dataset.format ?? '', Number(time.dataset.timestamp), place());
    if (text !== null && text !== time.textContent) time.textContent = text;
  }
}, 1000);

/** Everything from the beginning: at the start, and after the connection was lost. */
const begin = (/** @type {any} */ snapshot) => {
  const isFirst = state === null;
  state = stateOf(snapshot);
  const { channels, channelId, people, team, awsPort } = state.workspace;
  // A sandbox that was started anew has other ids.
  if (!channels.some(({ id }) => id === channel)) channel = channelId;
  if (!people.some(({ id }) => id === person)) person = people[0].id;
  byId('team').textContent = team;
  byId('people').replaceChildren(...people.map((item, index) => toDom(renderPerson(item, index, person))));
  for (const box of document.querySelectorAll('.try')) box.replaceChildren(toDom(renderCommands(awsPort)));
  drawChannel();
  if (isFirst && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

const showLink = (/** @type {boolean} */ isUp) => {
  byId('link-state').textContent = isUp ? 'Live' : 'Reconnecting…';
  byId('link-state').classList.toggle('up', isUp);
};

const feed = new EventSource('/events');
feed.addEventListener('open', () => showLink(true));
feed.addEventListener('error', () => showLink(false));
feed.addEventListener('message', ({ data }) => {
  const event = JSON.parse(data);
  if (event.kind === 'snapshot') return begin(event);
  state = applyEvent(state, event);
  drawSoon();
});
