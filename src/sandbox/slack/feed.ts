import type { Ephemeral, StoredMessage } from './slack-types.ts';

/** What changed in the workspace. The page applies these in order on top of a snapshot. */
export type FeedEvent =
  | { kind: 'message'; channel: string; message: StoredMessage }
  | { kind: 'deleted'; channel: string; ts: string }
  | { kind: 'ephemeral'; ephemeral: Ephemeral }
  | { kind: 'ephemeral-gone'; ts: string };

export type Feed = ReturnType<typeof createFeed>;

// The page shows the end of a long history; the whole of it stays in the workspace.
const SHOWN = 500;

/**
 * What people see: every message and every ephemeral that passed through the front, and who is watching. Ephemerals
 * live here alone, as the Web API has no method that returns one.
 */
export const createFeed = () => {
  const messages = new Map<string, { channel: string; message: StoredMessage }>();
  const ephemerals = new Map<string, Ephemeral>();
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
    }),
    /** Calls `watcher` on every change until the returned function is called. */
    watch(watcher: (event: FeedEvent) => void): () => void {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
};
