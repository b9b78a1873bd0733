/**
 * What the page knows: the workspace, its messages, and what each person alone was told or shown. Pure.
 * @typedef {{ workspace: any, messages: Map<string, { channel: string, message: any }>, ephemerals: Map<string, any>,
 *   modals: Map<string, any[]>, homes: Map<string, any> }} State modals and Home tabs by person
 */

/** @returns {State} */
export const stateOf = (/** @type {any} */ { messages, ephemerals, modals = {}, homes = {}, ...workspace }) => ({
  workspace,
  messages: new Map(messages.map((/** @type {any} */ entry) => [entry.message.ts, entry])),
  ephemerals: new Map(ephemerals.map((/** @type {any} */ ephemeral) => [ephemeral.ts, ephemeral])),
  modals: new Map(Object.entries(modals)),
  homes: new Map(Object.entries(homes)),
});

/** The state after one event of the feed. @returns {State} */
export const applyEvent = (/** @type {State} */ state, /** @type {any} */ event) => {
  const messages = new Map(state.messages);
  const ephemerals = new Map(state.ephemerals);
  if (event.kind === 'message') messages.set(event.message.ts, { channel: event.channel, message: event.message });
  if (event.kind === 'deleted') messages.delete(event.ts);
  if (event.kind === 'ephemeral') ephemerals.set(event.ephemeral.ts, event.ephemeral);
  if (event.kind === 'ephemeral-gone') ephemerals.delete(event.ts);
  const modals = event.kind === 'modals' ? new Map(state.modals).set(event.user, event.views) : state.modals;
  const homes = event.kind === 'home' ? new Map(state.homes).set(event.user, event.view) : state.homes;
  return { ...state, messages, ephemerals, modals, homes };
};

const isReply = (/** @type {any} */ { ts, thread_ts: thread }) => thread !== undefined && thread !== ts;
const byTime = (/** @type {any} */ a, /** @type {any} */ b) => Number(a.ts) - Number(b.ts) || a.ts.localeCompare(b.ts);

/** A longer history is cut at its beginning, so that a busy channel stays quick to draw. */
const SHOWN = 500;

/** Replies by the timestamp of their thread, oldest first. */
const threadsOf = (/** @type {any[]} */ items) => {
  /** @type {Map<string, any[]>} */ const threads = new Map();
  for (const item of items.filter(isReply).sort(byTime)) {
    threads.set(item.thread_ts, [...(threads.get(item.thread_ts) ?? []), item]);
  }
  return threads;
};

/**
 * The end of a channel as one person sees it, oldest first: messages with their threads, and between them what only
 * that person was told.
 */
export const viewOf = (
  /** @type {State} */ { messages, ephemerals },
  /** @type {string} */ channel,
  /** @type {string} */ person,
) => {
  const here = [...messages.values()].filter((entry) => entry.channel === channel).map(({ message }) => message);
  const mine = [...ephemerals.values()].filter((entry) => entry.channel === channel && entry.user === person);
  const [replies, whispers] = [threadsOf(here), threadsOf(mine)];
  const entries = here
    .filter((message) => !isReply(message))
    .map((message) => ({
      kind: 'message',
      ts: message.ts,
      message,
      thread: { replies: replies.get(message.ts) ?? [], ephemerals: whispers.get(message.ts) ?? [] },
    }));
  const asides = mine
    .filter((item) => !isReply(item))
    .map((ephemeral) => ({ kind: 'ephemeral', ts: ephemeral.ts, ephemeral }));
  return [...entries, ...asides].sort(byTime).slice(-SHOWN);
};
