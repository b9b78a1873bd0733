import type { Ephemeral, StoredMessage, View } from './slack-types.ts';

/** What changed in the workspace. The page applies these in order on top of a snapshot. */
export type FeedEvent =
  | { kind: 'message'; channel: string; message: StoredMessage }
  | { kind: 'deleted'; channel: string; ts: string }
  | { kind: 'ephemeral'; ephemeral: Ephemeral }
  | { kind: 'ephemeral-gone'; ts: string }
  /** The modals that a person has open, the one on top last. */
  | { kind: 'modals'; user: string; views: View[] }
  | { kind: 'home'; user: string; view: View };

export type Feed = ReturnType<typeof createFeed>;

// The page shows the end of a long history; the whole of it stays in the workspace.
const SHOWN = 500;

/**
 * What people see: every message, ephemeral and view that passed through the front, and who is watching. Ephemerals and
 * views live here alone, as the Web API has no method that returns one.
 */
export const createFeed = () => {
  const messages = new Map<string, { channel: string; message: StoredMessage }>();
  const ephemerals = new Map<string, Ephemeral>();
  const modals = new Map<string, View[]>();
  const homes = new Map<string, View>();
  const watchers = new Set<(event: FeedEvent) => void>();
  const tell = (event: FeedEvent) => watchers.forEach((watcher) => watcher(event));

  return {
    put(channel: string, message: StoredMessage): void {
      messages.set(message.ts, { channel, message });
      tell({ kind: 'message', channel, message });
    },
    remove(channel: string, ts: string): void {
      if (messages.delete(ts)) tell({ kind: 'deleted', channel, ts });
    },
    whisper(ephemeral: Ephemeral): void {
      ephemerals.set(ephemeral.ts, ephemeral);
      tell({ kind: 'ephemeral', ephemeral });
    },
    hush(ts: string): void {
      if (ephemerals.delete(ts)) tell({ kind: 'ephemeral-gone', ts });
    },
    showModals(user: string, views: View[]): void {
      modals.set(user, views);
      tell({ kind: 'modals', user, views });
    },
    showHome(user: string, view: View): void {
      homes.set(user, view);
      tell({ kind: 'home', user, view });
    },
    modalsOf: (user: string): View[] => modals.get(user) ?? [],
    homeOf: (user: string): View | null => homes.get(user) ?? null,
    findMessage(channel: string, ts: string): StoredMessage | null {
      const found = messages.get(ts);
      return found?.channel === channel ? found.message : null;
    },
    findEphemeral: (channel: string, ts: string, user: string): Ephemeral | null => {
      const found = ephemerals.get(ts);
      return found?.channel === channel && found.user === user ? found : null;
    },
    snapshot: () => ({
      messages: [...messages.values()].slice(-SHOWN),
      ephemerals: [...ephemerals.values()].slice(-SHOWN),
      modals: Object.fromEntries(modals),
      homes: Object.fromEntries(homes),
    }),
    /** Calls `watcher` on every change until the returned function is called. */
    watch(watcher: (event: FeedEvent) => void): () => void {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
};
