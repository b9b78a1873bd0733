/** How much somebody has not looked at yet. Pure but for its memory of what was looked at. */

export const createUnread = () => {
  /** @type {Map<string, number>} */ const seen = new Map();
  const key = (/** @type {string} */ person, /** @type {string} */ channel) => `${person} ${channel}`;

  return {
    /** That somebody has looked at all of a channel. */
    look(
      /** @type {import('./state.js').State} */ { messages },
      /** @type {string} */ person,
      /** @type {string} */ channel,
    ) {
      const newest = [...messages.values()]
        .filter((entry) => entry.channel === channel)
        .reduce((latest, { message }) => Math.max(latest, Number(message.ts)), 0);
      seen.set(key(person, channel), newest);
    },
    count(
      /** @type {import('./state.js').State} */ { messages },
      /** @type {string} */ person,
      /** @type {string} */ channel,
    ) {
      const since = seen.get(key(person, channel)) ?? 0;
      return [...messages.values()].filter((entry) => entry.channel === channel && Number(entry.message.ts) > since)
        .length;
    },
  };
};
