/**
 * Where somebody is: in a channel, or at the app, with its Home tab and its direct messages. Pure.
 * @typedef {{ channel: string } | { tab: 'home' | 'messages' }} Place
 */

/** The channel whose messages are shown; null on the Home tab. */
export const channelOf = (/** @type {Place} */ place, /** @type {any} */ person) => {
  if ('channel' in place) return place.channel;
  return place.tab === 'messages' ? person.dm : null;
};

/** What is written above it and below it. */
export const describePlace = (/** @type {Place} */ place, /** @type {any} */ workspace) => {
  if ('tab' in place) {
    const { name } = workspace.bot;
    return {
      heading: name,
      topic: 'App',
      title: name,
      intro: `What ${name} writes to you`,
      about: `Nobody else reads it.`,
    };
  }
  const { name, topic } = workspace.channels.find((/** @type {any} */ { id }) => id === place.channel);
  const about =
    place.channel === workspace.channelId
      ? 'Portcullis speaks up here when a security group lets the world in. Answer it with the buttons.'
      : 'Everybody is here, and nobody has said anything yet.';
  return { heading: `# ${name}`, topic, title: `#${name}`, intro: `This is the start of #${name}`, about };
};
