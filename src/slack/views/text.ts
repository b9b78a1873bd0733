/**
 * The one place where text of others becomes text of a Slack message. A rule description, a name or a user agent is
 * written by whoever calls AWS: it must not ping, link, format or break anything.
 */

// Control characters, bidi controls and invisible characters (which could reverse or hide what follows), line and
// paragraph separators, lone surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
// A few marks are a script, a tower of them paints over the lines above.
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * Foreign text for a `plain_text` object with `emoji: false`: one line, nothing invisible, at most `most` UTF-16
 * units long (never fewer characters than Slack counts).
 */
export const inert = (text: string, most: number): string => {
  // Cut twice: the first keeps the work small for a text of megabytes.
  const clean = text
    .slice(0, most * 4)
    .replace(UNSAFE, ' ')
    .replace(STACKED_MARKS, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  // The cut may halve a pair of surrogates.
  return clean.length > most ? `${clean.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…` : clean;
};

/** Escapes for mrkdwn what Slack asks to be escaped. Cut first: an entity is never cut in half. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Foreign text as a code span of mrkdwn: nothing inside it is a mention, a link, an emoji or formatting. At most
 * `2 × most + 3` long: `&` takes five characters, and a text of them is cut sooner.
 */
export const code = (text: string, most = 100): string =>
  `\`${cutEscaped(inert(text, most).replaceAll('`', 'ˋ'), 2 * most) || '-'}\``;

const cutEscaped = (text: string, most: number): string => {
  const whole = escapeMrkdwn(text);
  if (whole.length <= most) return whole;
  let cut = '';
  for (const character of text) {
    const escaped = escapeMrkdwn(character);
    if (cut.length + escaped.length > most) break;
    cut += escaped;
  }
  return `${cut}…`;
};

/** A plain sentence as it is; anything with more in it than letters, commas and hyphens as a code span. */
export const sentence = (text: string, most: number): string =>
  PLAIN_SENTENCE.test(text) && text.length <= most ? text : code(text, most);
export const PLAIN_SENTENCE = /^[A-Za-z][A-Za-z ,-]*\.?$/;

/** A moment, shown in the reader's own time zone; the fallback is UTC. `at` is epoch ms. */
export const dateToken = (at: number, format = '{date_short_pretty} at {time_secs}'): string =>
  Number.isFinite(at) ? `<!date^${Math.floor(at / 1_000)}^${format}|${utcText(at)}>` : utcText(at);

/** A moment inside a sentence: `17:17:05, today`. Slack writes a capital `Today` where the token begins with the day. */
export const clockToken = (at: number): string => dateToken(at, '{time_secs}, {date_short_pretty}');

/** How far a moment is from the reader's now: `in 14 minutes`. */
export const distanceToken = (at: number): string => dateToken(at, '{ago}');

/** A moment for plain text: `2026-11-22 17:02:05 UTC`. */
export const utcText = (at: number): string => {
  // A record of a broken clock must not keep a message from being shown.
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : `${date.toISOString().slice(0, -5).replace('T', ' ')} UTC`;
};

/** A user mention by id; anything that is not a user id is shown as text. */
export const mention = (userId: string): string =>
  /^[UW][A-Z0-9]{2,20}$/.test(userId) ? `<@${userId}>` : code(userId, 40);

/** `1 rule`, `3 rules`. */
export const countText = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Block Kit's limits that these views can reach. */
export const LIMITS = { sectionText: 3_000, headerText: 150 } as const;
