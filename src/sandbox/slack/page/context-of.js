/** What text is drawn with: names by id, and who is looking. Pure. @returns {import('./inline.js').Context} */
export const contextOf = (/** @type {any} */ workspace, /** @type {string} */ me, /** @type {number} */ now) => {
  const { people, bot, channels, userGroups } = workspace;
  const mine = userGroups.filter((/** @type {any} */ { users }) => users.includes(me));
  return {
    botName: bot.name,
    users: new Map([...people, bot].map(({ id, name }) => [id, name])),
    channels: new Map(channels.map((/** @type {any} */ { id, name }) => [id, name])),
    groups: new Map(userGroups.map((/** @type {any} */ { id, handle }) => [id, handle])),
    myGroups: new Set(mine.map((/** @type {any} */ { id }) => id)),
    people,
    me,
    place: { now },
  };
};
