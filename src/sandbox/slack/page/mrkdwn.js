/**
 * Slack's mrkdwn as a tree. Pure: text in, nodes out, and no node ever carries markup, so whatever is hostile in a
 * message stays text.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 * @typedef {{ type: string, text?: string, children?: Node[], url?: string, id?: string, label?: string,
 *   name?: string, range?: string, timestamp?: number, format?: string, fallback?: string }} Node
 */
import { EMOJI } from './emoji.js';

const WORD = /[\p{L}\p{N}]/u;
const MARKS = new Map([
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
]);

/** The three entities that Slack knows. */
export const decodeEntities = (/** @type {string} */ text) =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>' })[name]);

/** The URL when a person may be sent there, else null: `javascript:` and its kin never become a link. */
export const safeUrl = (/** @type {unknown} */ url) => {
  const text = typeof url === 'string' ? decodeEntities(url).trim() : '';
  return /^(https?:\/\/|mailto:)/i.test(text) ? text : null;
};

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<!subteam^S1|@x>`, `<!date^…>`, `<https://…|label>`; anything else is text. */
const parseReference = (/** @type {string} */ inside) => {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : decodeEntities(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { type: 'user', id: target.slice(1), label };
  if (/^#[CG][A-Z0-9]+$/.test(target)) return { type: 'channel', id: target.slice(1), label };
  if (/^!(here|channel|everyone)$/.test(target)) return { type: 'broadcast', range: target.slice(1) };
  if (target.startsWith('!subteam^')) return { type: 'group', id: target.slice('!subteam^'.length), label };
  const [kind, timestamp, format = '', link = ''] = target.split('^');
  if (kind === '!date' && /^\d+$/.test(timestamp ?? '')) {
    const url = safeUrl(link);
    return {
      type: 'date',
      timestamp: Number(timestamp),
      format: decodeEntities(format),
      fallback: label,
      ...(url ? { url } : {}),
    };
  }
  const url = safeUrl(target);
  return url
    ? { type: 'link', url, text: label || url.replace(/^mailto:/i, '') }
    : { type: 'text', text: decodeEntities(`<${inside}>`) };
};

/** Where the formatting that opens at `start` closes; -1 when it does not. */
const findClose = (/** @type {string} */ line, /** @type {number} */ start) => {
  const mark = line[start];
  const next = line[start + 1];
  if ((start > 0 && WORD.test(line[start - 1])) || next === undefined || /\s/.test(next) || next === mark) return -1;
  for (let at = line.indexOf(mark, start + 2); at > 0; at = line.indexOf(mark, at + 1)) {
    const after = line[at + 1];
    if (!/\s/.test(line[at - 1]) && (after === undefined || !WORD.test(after))) return at;
  }
  return -1;
};

/** What starts at this place, and how many characters it takes; null for plain text. */
const parseAt = (/** @type {string} */ line, /** @type {number} */ at, /** @type {boolean} */ verbatim) => {
  const rest = line.slice(at);
  const character = line[at];
  if (character === '<') {
    const match = /^<([^<>]+)>/.exec(rest);
    return match && { node: parseReference(match[1]), length: match[0].length };
  }
  if (character === '`') {
    const match = /^`([^`]+)`/.exec(rest);
    return match && { node: { type: 'code', text: decodeEntities(match[1]) }, length: match[0].length };
  }
  if (character === ':') {
    const match = /^:([a-z0-9_+-]+):/.exec(rest);
    return match && EMOJI.has(match[1]) ? { node: { type: 'emoji', name: match[1] }, length: match[0].length } : null;
  }
  if (MARKS.has(character)) {
    const close = findClose(line, at);
    if (close < 0) return null;
    const children = parseInline(line.slice(at + 1, close), verbatim);
    return { node: { type: MARKS.get(character), children }, length: close - at + 1 };
  }
  if (!verbatim && character === 'h' && (at === 0 || !WORD.test(line[at - 1]))) {
    const match = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~`]/.exec(rest);
    return (
      match && {
        node: { type: 'link', url: decodeEntities(match[0]), text: decodeEntities(match[0]) },
        length: match[0].length,
      }
    );
  }
  return null;
};

/** @returns {Node[]} */
const parseInline = (/** @type {string} */ line, /** @type {boolean} */ verbatim) => {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain) nodes.push({ type: 'text', text: decodeEntities(plain) });
    plain = '';
  };
  for (let at = 0; at < line.length;) {
    const found = parseAt(line, at, verbatim);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      plain += line[at];
      at += 1;
    }
  }
  flush();
  return nodes;
};

const joinLines = (/** @type {string[]} */ lines, /** @type {boolean} */ verbatim) =>
  lines.flatMap((line, index) => [...(index > 0 ? [{ type: 'break' }] : []), ...parseInline(line, verbatim)]);

const QUOTE = /^(?:&gt;|>) ?/;

/** Lines with quotes gathered: `>` quotes its line, `>>>` everything after it. */
const parseLines = (/** @type {string} */ text, /** @type {boolean} */ verbatim) => {
  const nodes = [];
  /** @type {string[]} */ let lines = [];
  const flush = (/** @type {boolean} */ isQuote) => {
    if (lines.length > 0)
      nodes.push(...(isQuote ? [{ type: 'quote', children: joinLines(lines, verbatim) }] : joinLines(lines, verbatim)));
    lines = [];
  };
  let inQuote = false;
  let quotesAll = false;
  for (const line of text.split('\n')) {
    const opensAll = !quotesAll && /^(&gt;|>){3}/.test(line);
    const isQuote = quotesAll || opensAll || QUOTE.test(line);
    if (isQuote !== inQuote) flush(inQuote);
    lines.push(
      opensAll ? line.replace(/^(&gt;|>){3} ?/, '') : quotesAll ? line : line.replace(isQuote ? QUOTE : /^$/, ''),
    );
    quotesAll ||= opensAll;
    inQuote = isQuote;
  }
  flush(inQuote);
  return nodes;
};

/**
 * @param {string} text as the API carries it, with `&amp; &lt; &gt;`
 * @param {{ verbatim?: boolean }} [options] verbatim: bare URLs stay text
 * @returns {Node[]}
 */
export const parseMrkdwn = (text, { verbatim = false } = {}) =>
  text.split(/```\n?([\s\S]+?)```\n?/).flatMap((part, index) => {
    if (index % 2 === 1) return [{ type: 'pre', text: decodeEntities(part.replace(/\n$/, '')) }];
    return part === '' ? [] : parseLines(part, verbatim);
  });

/** plain_text: emoji, and nothing else. */
export const parsePlain = (/** @type {string} */ text, withEmoji = true) =>
  text.split(/:([a-z0-9_+-]+):/).flatMap((part, index) => {
    if (index % 2 === 0) return part === '' ? [] : [{ type: 'text', text: decodeEntities(part) }];
    return withEmoji && EMOJI.has(part) ? [{ type: 'emoji', name: part }] : [{ type: 'text', text: `:${part}:` }];
  });
