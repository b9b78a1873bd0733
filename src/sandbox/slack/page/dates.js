/** Slack's date tokens, in the reader's own time zone and language. Pure: the time and the place are arguments. */

const DAY = 86_400_000;

/** @typedef {{ now: number, locale?: string, timeZone?: string }} Place now in epoch milliseconds */

const formatter = (/** @type {Place} */ { locale, timeZone }, /** @type {Intl.DateTimeFormatOptions} */ options) =>
  new Intl.DateTimeFormat(locale, { timeZone, ...options });

/** The calendar day as YYYY-MM-DD. */
export const dayOf = (/** @type {number} */ ms, /** @type {Place} */ place) =>
  formatter({ ...place, locale: 'en-CA' }, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);

/** Yesterday, today or tomorrow; null for any other day. */
export const relativeDay = (/** @type {number} */ ms, /** @type {Place} */ place) => {
  const day = dayOf(ms, place);
  const names = { today: 0, yesterday: -DAY, tomorrow: DAY };
  return Object.entries(names).find(([, offset]) => dayOf(place.now + offset, place) === day)?.[0] ?? null;
};

const UNITS = /** @type {const} */ ([
  ['day', DAY],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]);

const ago = (/** @type {number} */ ms, /** @type {Place} */ { now, locale }) => {
  const distance = ms - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(distance) >= length) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(distance / size), unit);
};

const DATES = new Map([
  ['date', { year: 'numeric', month: 'long', day: 'numeric' }],
  ['date_short', { year: 'numeric', month: 'short', day: 'numeric' }],
  ['date_long', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }],
]);

const formatToken = (
  /** @type {string} */ token,
  /** @type {number} */ ms,
  /** @type {Place} */ place,
  isFirst = false,
) => {
  if (token === 'date_num') return dayOf(ms, place);
  if (token === 'ago') return ago(ms, place);
  if (token === 'time') return formatter(place, { timeStyle: 'short' }).format(ms);
  if (token === 'time_secs') return formatter(place, { timeStyle: 'medium' }).format(ms);
  const isPretty = token.endsWith('_pretty');
  const options = DATES.get(isPretty ? token.slice(0, -'_pretty'.length) : token);
  if (!options) return null;
  const relative = isPretty && relativeDay(ms, place);
  if (!relative) return formatter(place, options).format(ms);
  return isFirst ? `${relative[0]?.toUpperCase()}${relative.slice(1)}` : relative;
};

/**
 * The text of a date token; null when the format has a token that Slack does not know (then the fallback is shown).
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param {string} format such as `{date_short_pretty} at {time}`
 * @param {number} seconds since 1970
 * @param {Place} place
 */
export const formatDate = (format, seconds, place) => {
  let isKnown = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (_, token, at) => {
    const part = formatToken(token, seconds * 1000, place, at === 0);
    if (part === null) isKnown = false;
    return part ?? '';
  });
  return isKnown ? text : null;
};
