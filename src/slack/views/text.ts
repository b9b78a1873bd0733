/**
 * The one place where text of others becomes text of a Slack message. A rule description, a name or a user agent is
 * written by whoever calls AWS: it must not ping, link, format or break anything.
 */

// Control characters, bidi controls and invisible format characters (which could reverse or hide what follows), line
// and paragraph separators, lone surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Foreign text for a `plain_text` object with `emoji: false`: one line, no control characters, at most `most` long. */
export const inert = (text: string, most: number): string => {
  // Cut twice: the first keeps the work small for a text of megabytes.
  const clean = text
    .slice(0, most * 4)
    .replace(UNSAFE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const points = [...clean];
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : clean;
};

/** Escapes for mrkdwn what Slack asks to be escaped. Cut first: an entity is never cut in half. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Foreign text as a code span of mrkdwn: nothing inside it is a mention, a link, an emoji or formatting. */
export const code = (text: string, most = 100): string =>
  `\`${escapeMrkdwn(inert(text, most).replaceAll('`', 'ˋ')) || '-'}\``;

/** A moment, shown in the reader's own time zone; the fallback is UTC. `at` is epoch ms. */
export const dateToken = (at: number, format = '{date_short_pretty} at {time_secs}'): string =>
  `<!date^${Math.floor(at / 1_000)}^${format}|${utcText(at)}>`;

/** A moment for plain text: `2026-11-22 17:02:05 UTC`. */
export const utcText = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A user mention by id; anything that is not a user id is shown as text. */
export const mention = (userId: string): string =>
  /^[UW][A-Z0-9]{2,20}$/.test(userId) ? `<@${userId}>` : code(userId);

/** Block Kit's limits that these views can reach. */
export const LIMITS = { sectionText: 3_000, headerText: 150, blocks: 50 } as const;
