/* global document, Element, EventSource, fetch, navigator, requestAnimationFrame, sessionStorage, setInterval, setTimeout, location */
/** The page: follows the feed, draws the channel, and sends clicks. */
import { renderCommands } from './commands.js';
import { dayOf, formatDate, relativeDay } from './dates.js';
import { h, toDom } from './dom.js';
import { renderText } from './inline.js';
import { renderEphemeral, renderMessage } from './message.js';
import { applyEvent, stateOf, viewOf } from './state.js';

const TOAST_MS = 6000;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const list = byId('messages');
const scroller = byId('scroller');

/** @type {import('./state.js').State | null} */ let state = null;
let channel = '';
let person = sessionStorage.getItem('person') ?? '';
const dismissed = new Set();
/** What each drawn entry was drawn from, so that only what changed is drawn again. */
const drawn = new Map();

const place = () => ({ now: Date.now() });
const contextOf = (workspace = state.workspace) => ({
  botName: workspace.bot.name,
  users: new Map([...workspace.people, workspace.bot].map(({ id, name }) => [id, name])),
  channels: new Map(workspace.channels.map(({ id, name }) => [id, name])),
  groups: new Map(workspace.userGroups.map(({ id, handle }) => [id, handle])),
  me: person,
  place: place(),
});

const toast = (/** @type {string} */ text) => {
  const element = toDom(h('p', { class: 'toast' }, text));
  byId('toasts').append(element);
  setTimeout(() => element.remove(), TOAST_MS);
};

const dividerOf = (/** @type {string} */ ts) => {
  const ms = Number(ts) * 1000;
  const text = formatDate('{date_long_pretty}', Math.floor(Number(ts)), place());
  return h('div', { class: 'day', 'data-key': `day-${dayOf(ms, place())}` }, h('span', {}, text));
};

/** Everything to draw, in order, each with a key and what it depends on. */
const entriesOf = () => {
  let day = '';
  return viewOf(state, channel, person).flatMap((entry) => {
    if (dismissed.has(entry.ts)) return [];
    const thread = entry.thread && {
      ...entry.thread,
      ephemerals: entry.thread.ephemerals.filter(({ ts }) => !dismissed.has(ts)),
    };
    const today = dayOf(Number(entry.ts) * 1000, place());
    const divider =
      today === day
        ? []
        : [
            {
              key: `day-${today}`,
              signature: `${relativeDay(Number(entry.ts) * 1000, place())}`,
              draw: () => dividerOf(entry.ts),
            },
          ];
    day = today;
    const draw = () =>
      entry.kind === 'message'
        ? renderMessage(entry.message, thread, contextOf())
        : renderEphemeral(entry.ephemeral, contextOf());
    return [...divider, { key: entry.ts, signature: JSON.stringify([entry, thread, person]), draw }];
  });
};

/** Puts a fresh element in the place of an old one and keeps the focus where it was. */
const replace = (/** @type {Element} */ old, /** @type {HTMLElement} */ fresh) => {
  const focused = document.activeElement;
  const action = old.contains(focused) ? focused?.getAttribute('data-action-id') : null;
  const hadFocus = old.contains(focused);
  fresh.classList.add('changed');
  old.replaceWith(fresh);
  if (!hadFocus) return;
  const same = [...fresh.querySelectorAll('button')].find((button) => button.getAttribute('data-action-id') === action);
  (same ?? fresh).focus();
};

const drawList = () => {
  const entries = entriesOf();
  const keys = new Set(entries.map(({ key }) => key));
  for (const [key, { element }] of drawn) {
    if (keys.has(key)) continue;
    element.remove();
    drawn.delete(key);
  }
  entries.forEach(({ key, signature, draw }, index) => {
    const old = drawn.get(key);
    if (old?.signature !== signature) {
      const element = toDom(draw());
      if (old) replace(old.element, element);
      drawn.set(key, { signature, element });
    }
    const { element } = drawn.get(key);
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  const isEmpty = entries.length === 0 && channel === state.workspace.channelId;
  byId('empty').hidden = !isEmpty;
  byId('intro').hidden = isEmpty;
  byId('again').hidden = isEmpty;
};

const drawChannels = () => {
  const items = state.workspace.channels.map(({ id, name }) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', 'data-channel': id, 'aria-current': id === channel ? 'page' : null },
        h('span', { 'aria-hidden': 'true' }, '#'),
        name,
      ),
    ),
  );
  byId('channels').replaceChildren(...items.map(toDom));
  const { name = '', topic = '' } = state.workspace.channels.find(({ id }) => id === channel) ?? {};
  byId('channel-name').textContent = `# ${name}`;
  byId('topic').textContent = topic;
  byId('intro-channel').textContent = `#${name}`;
  document.title = `#${name} · ${state.workspace.team}`;
};

const drawPeople = () => {
  const choices = state.workspace.people.map(({ id, name, title }, index) =>
    h(
      'label',
      { class: 'person', title: `${name}: ${title}` },
      h('input', { type: 'radio', name: 'person', value: id, checked: id === person ? '' : null }),
      h('span', { class: `face face-${index % 3}`, 'aria-hidden': 'true' }, name[0]),
      h('span', { class: 'person-name' }, name),
    ),
  );
  byId('people').replaceChildren(...choices.map(toDom));
};

const draw = () => {
  const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  drawList();
  if (isAtEnd) requestAnimationFrame(() => scroller.scrollTo(0, scroller.scrollHeight));
};

const choosePerson = (/** @type {string} */ id) => {
  person = id;
  sessionStorage.setItem('person', id);
  draw();
};
const chooseChannel = (/** @type {string} */ id) => {
  channel = id;
  drawChannels();
  draw();
};

/** Asks as the button's confirm object says. Resolves with whether the person went on. */
const confirmed = (/** @type {any} */ confirm) =>
  new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (byId('confirm'));
    const context = contextOf();
    byId('confirm-title').replaceChildren(toDom(h('span', {}, ...renderText(confirm.title, context))));
    byId('confirm-text').replaceChildren(toDom(h('span', {}, ...renderText(confirm.text, context))));
    byId('confirm-yes').textContent = confirm.confirm?.text ?? 'Yes';
    byId('confirm-no').textContent = confirm.deny?.text ?? 'Cancel';
    byId('confirm-yes').className = `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`;
    dialog.returnValue = 'no';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });

const elementOf = (/** @type {any} */ message, /** @type {string} */ blockId, /** @type {string} */ actionId) =>
  (message?.blocks ?? [])
    .filter((/** @type {any} */ block) => block.block_id === blockId)
    .flatMap((/** @type {any} */ block) => [...(block.elements ?? []), ...(block.accessory ? [block.accessory] : [])])
    .find((/** @type {any} */ element) => element.action_id === actionId);

/** A click on a Block Kit button: asks when it must, then sends the interaction and says what went wrong. */
const press = async (/** @type {HTMLButtonElement} */ button) => {
  const { blockId = '', actionId = '' } = button.dataset;
  const ts = button.closest('[data-ts]')?.getAttribute('data-ts') ?? '';
  const message = state.messages.get(ts)?.message ?? state.ephemerals.get(ts);
  const { confirm } = elementOf(message, blockId, actionId) ?? {};
  const body = JSON.stringify({ channel, ts, block_id: blockId, action_id: actionId, user: person });
  if (confirm && !(await confirmed(confirm))) return;
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('/interact', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const answer = await response.json();
    if (!answer.ok) toast(answer.error);
  } catch {
    toast('The local Slack does not answer. Is it still running?');
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
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
  if (actionId) void press(button);
  if (dismiss) {
    dismissed.add(dismiss);
    draw();
  }
  if (target) chooseChannel(target);
  if (text) void copy(button);
});
byId('people').addEventListener('change', (event) =>
  choosePerson(/** @type {HTMLInputElement} */ (event.target).value),
);

/** Dates such as "in 3 minutes" grow old while one looks at them. Only their text changes, so no click gets lost. */
setInterval(() => {
  for (const time of document.querySelectorAll('time[data-format]')) {
    const text = formatDate(time.dataset.format ?? '', Number(time.dataset.timestamp), place());
    if (text !== null && text !== time.textContent) time.textContent = text;
  }
}, 1000);

const start = (/** @type {any} */ snapshot) => {
  const isFirst = state === null;
  state = stateOf(snapshot);
  channel ||= state.workspace.channelId;
  if (!state.workspace.people.some(({ id }) => id === person)) person = state.workspace.people[0].id;
  byId('team').textContent = state.workspace.team;
  for (const box of document.querySelectorAll('.try'))
    box.replaceChildren(toDom(renderCommands(state.workspace.awsPort)));
  drawChannels();
  drawPeople();
  draw();
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
  if (event.kind === 'snapshot') return start(event);
  state = applyEvent(state, event);
  draw();
});
