/* global document, Element, navigator, requestAnimationFrame, sessionStorage, setTimeout, location */
/** The page: draws where somebody is as the feed tells, and wires the clicks. */
import { act, toast } from './act.js';
import { renderCommands } from './commands.js';
import { createComposer } from './composer.js';
import { contextOf } from './context-of.js';
import { toDom } from './dom.js';
import { drawShell } from './draw-shell.js';
import { entriesOf } from './entries.js';
import { followFeed } from './follow-feed.js';
import { createHomePanel } from './home-panel.js';
import { createList } from './list.js';
import { createModalDialog } from './modal-dialog.js';
import { channelOf } from './place.js';
import { press } from './press.js';
import { applyEvent, stateOf } from './state.js';
import { tickDates } from './tick-dates.js';
import { createUnread } from './unread.js';
import { watchPress } from './watch-press.js';

/** Closer to the end than this, in pixels, and the list follows what is new. */
const NEAR_END = 60;
const DRAW_MS = 16;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const scroller = byId('scroller');

/** @type {import('./state.js').State | null} */ let state = null;
/** @type {import('./place.js').Place} */ let place = { channel: '' };
let personId = sessionStorage.getItem('person') ?? '';
const chosen = { dismissed: new Set(), unfolded: new Set() };
const unread = createUnread();

const person = () => state.workspace.people.find(({ id }) => id === personId);
const context = () => contextOf(state.workspace, personId, Date.now());
const drawList = createList(byId('messages'));
const drawHome = createHomePanel(byId('home'), context);
const drawModal = createModalDialog(/** @type {HTMLDialogElement} */ (byId('modal')), context);
createComposer(() => ({ channel: channelOf(place, person()) ?? '', user: personId }));

const drawMessages = (/** @type {string} */ channel) => {
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  const entries = entriesOf(state, channel, chosen, context());
  drawList(entries, personId);
  const isMain = channel === state.workspace.channelId;
  const isEmpty = entries.length === 0 && isMain;
  byId('empty').hidden = !isEmpty;
  byId('intro').hidden = isEmpty;
  byId('again').hidden = isEmpty || !isMain;
  if (isAtEnd) requestAnimationFrame(() => scroller.scrollTo(0, scroller.scrollHeight));
};

const draw = () => {
  const channel = channelOf(place, person());
  if (channel !== null) unread.look(state, personId, channel);
  drawShell(state, { place, person: person(), unread });
  if (channel === null) {
    const who = { isStranger: person().standing === 'stranger', botName: state.workspace.bot.name };
    drawHome(state.homes.get(personId), who);
  } else drawMessages(channel);
  drawModal(state.modals.get(personId) ?? []);
};

/** A burst of changes is drawn once. By a timer, as a frame never comes while the tab is hidden. */
let isDrawing = false;
const drawSoon = () => {
  if (isDrawing) return;
  isDrawing = true;
  setTimeout(() => {
    isDrawing = false;
    if (!isPressing()) draw();
  }, DRAW_MS);
};
const isPressing = watchPress(() => drawSoon());

const showMenu = (/** @type {boolean} */ isShown) => {
  byId('rail').classList.toggle('shown', isShown);
  byId('menu').setAttribute('aria-expanded', String(isShown));
};

/** Goes somewhere. The app hears of everybody who looks at its Home tab. */
const go = async (/** @type {import('./place.js').Place} */ to) => {
  place = to;
  showMenu(false);
  draw();
  if (!('tab' in to) || to.tab !== 'home' || person().standing === 'stranger') return;
  const answer = await act('home', { user: personId });
  if (!answer.ok) toast(answer.error ?? 'The app did not hear of it.');
};

const copy = async (/** @type {HTMLElement} */ button) => {
  await navigator.clipboard.writeText(button.dataset.copy ?? '');
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
};

/** A click or a choice in a message, or in what only one person sees. */
const touchMessage = (/** @type {HTMLElement} */ target) => {
  const root = target.closest('[data-ts]');
  const ts = root?.getAttribute('data-ts') ?? '';
  const message = state.messages.get(ts)?.message ?? state.ephemerals.get(ts);
  const at = { channel: channelOf(place, person()), ts };
  void press(target, { blocks: message?.blocks ?? [], place: at, root: root ?? document.body }, context());
};

/** Menus of three dots close by a choice, by a click elsewhere, and by Escape. */
const closeMenus = (/** @type {Element | null} */ target) => {
  for (const open of document.querySelectorAll('details.overflow[open]')) {
    if (!target || !open.contains(target) || target.closest('.overflow-menu')) open.removeAttribute('open');
  }
};
document.addEventListener('keydown', ({ key }) => key === 'Escape' && closeMenus(null));

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  closeMenus(target);
  const button = target.closest('button');
  if (!button) return;
  const { actionId, dismiss, unfold, channel, tab, copy: text } = button.dataset;
  if (actionId && scroller.contains(button)) touchMessage(button);
  if (dismiss) chosen.dismissed.add(dismiss);
  if (unfold) chosen.unfolded.add(unfold);
  if (dismiss || unfold) draw();
  if (channel) void go({ channel });
  if (tab) void go({ tab: tab === 'messages' ? 'messages' : 'home' });
  if (text) void copy(button);
  if (button.id === 'menu') showMenu(button.getAttribute('aria-expanded') !== 'true');
});

scroller.addEventListener('change', ({ target }) => {
  const field = target instanceof Element ? target.closest('[data-dispatch]') : null;
  if (field) touchMessage(/** @type {HTMLElement} */ (field));
});

byId('people').addEventListener('change', (event) => {
  personId = /** @type {HTMLInputElement} */ (event.target).value;
  sessionStorage.setItem('person', personId);
  void go(place);
});

/** Everything from the beginning: at the start, and after the connection was lost. */
const begin = (/** @type {any} */ snapshot) => {
  const isFirst = state === null;
  state = stateOf(snapshot);
  const { channels, channelId, people, awsPort } = state.workspace;
  // A sandbox that was started anew has other ids.
  if ('channel' in place && !channels.some(({ id }) => id === place.channel)) place = { channel: channelId };
  if (!person()) personId = people[0].id;
  for (const box of document.querySelectorAll('.try')) box.replaceChildren(toDom(renderCommands(awsPort)));
  draw();
  if (isFirst && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

tickDates();
followFeed(begin, (event) => {
  state = applyEvent(state, event);
  drawSoon();
});
