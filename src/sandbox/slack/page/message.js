/** A message with its thread, as Slack lays it out. */
import { renderBlock } from './blocks.js';
import { formatDate } from './dates.js';
import { h } from './dom.js';
import { renderMrkdwn } from './inline.js';

/** @typedef {import('./inline.js').Context} Context */

const list = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);

const secondsOf = (/** @type {string} */ ts) => Math.floor(Number(ts));

const renderTime = (/** @type {string} */ ts, /** @type {Context} */ { place }) =>
  h(
    'time',
    {
      class: 'at',
      datetime: new Date(secondsOf(ts) * 1000).toISOString(),
      title: formatDate('{date_long} {time_secs}', secondsOf(ts), place),
    },
    formatDate('{time}', secondsOf(ts), place) ?? '',
  );

const renderAttachment = (/** @type {any} */ attachment, /** @type {Context} */ context) =>
  h(
    'div',
    { class: 'attachment', 'data-color': /^(good|warning|danger)$/.test(attachment.color) ? attachment.color : null },
    attachment.text && h('div', { class: 'text' }, ...renderMrkdwn(String(attachment.text), context)),
    ...list(attachment.blocks).map((block) => renderBlock(block, context)),
  );

/** What a message says: its blocks, or without any its text, and the attachments under it. */
const renderBody = (/** @type {any} */ message, /** @type {Context} */ context) => {
  const blocks = list(message.blocks);
  const inside = { ...context, scope: String(message.ts) };
  const text = typeof message.text === 'string' ? message.text : '';
  return h(
    'div',
    { class: 'body' },
    ...blocks.map((block) => renderBlock(block, inside)),
    blocks.length === 0 && text && h('div', { class: 'text' }, ...renderMrkdwn(text, context)),
    ...list(message.attachments).map((attachment) => renderAttachment(attachment, context)),
  );
};

const renderByline = (/** @type {any} */ message, /** @type {Context} */ context) =>
  h(
    'div',
    { class: 'byline' },
    h('span', { class: 'name' }, context.botName),
    h('span', { class: 'tag' }, 'APP'),
    renderTime(message.ts, context),
    message.edited && h('span', { class: 'edited' }, '(edited)'),
  );

const avatar = (/** @type {string} */ size) =>
  h('img', { class: `avatar ${size}`, src: '/page/portcullis.svg', alt: '' });

const onlyYou = (/** @type {string} */ ts) =>
  h(
    'p',
    { class: 'only-you' },
    'Only visible to you · ',
    h('button', { type: 'button', class: 'dismiss', 'data-dismiss': ts }, 'Dismiss'),
  );

/** A reply in a thread. */
const renderReply = (/** @type {any} */ message, /** @type {Context} */ context, isEphemeral = false) =>
  h(
    'div',
    { class: isEphemeral ? 'reply ephemeral' : 'reply', 'data-ts': message.ts },
    avatar('small'),
    h(
      'div',
      { class: 'content' },
      isEphemeral && onlyYou(message.ts),
      renderByline(message, context),
      renderBody(message, context),
    ),
  );

/** What one person alone sees in the channel. It is no `<article>`: it is nobody else's message. */
export const renderEphemeral = (/** @type {any} */ ephemeral, /** @type {Context} */ context) =>
  h(
    'div',
    { class: 'message ephemeral', 'data-ts': ephemeral.ts },
    avatar('large'),
    h(
      'div',
      { class: 'content' },
      onlyYou(ephemeral.ts),
      renderByline(ephemeral, context),
      renderBody(ephemeral, context),
    ),
  );

/** A thread of more replies than this shows its last ones. */
const SHOWN_REPLIES = 4;

/**
 * @param {any} message that the thread belongs to
 * @param {{ replies: any[], ephemerals: any[], isUnfolded?: boolean }} thread
 * @param {Context} context
 */
const renderThread = ({ ts }, { replies, ephemerals, isUnfolded = false }, context) => {
  const folded = isUnfolded || replies.length <= SHOWN_REPLIES ? 0 : replies.length - SHOWN_REPLIES + 1;
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return h(
    'section',
    { class: 'thread', 'aria-label': 'Thread' },
    replies.length > 0 &&
      h(
        'p',
        { class: 'thread-count' },
        count,
        folded > 0 &&
          h(
            'button',
            { type: 'button', class: 'unfold', 'data-unfold': ts },
            `Show ${folded} earlier ${folded === 1 ? 'reply' : 'replies'}`,
          ),
      ),
    ...replies.slice(folded).map((reply) => renderReply(reply, context)),
    ...ephemerals.map((ephemeral) => renderReply(ephemeral, context, true)),
  );
};

/**
 * @param {any} message as the workspace stores it
 * @param {{ replies: any[], ephemerals: any[], isUnfolded?: boolean }} thread
 * @param {Context} context
 */
export const renderMessage = (message, thread, context) => {
  const finding = message.metadata?.event_payload?.finding;
  const hasThread = thread.replies.length + thread.ephemerals.length > 0;
  return h(
    'article',
    {
      class: 'message',
      id: `p${message.ts.replace('.', '')}`,
      tabindex: '-1',
      'data-ts': message.ts,
      'data-finding': typeof finding === 'string' ? finding : '',
    },
    avatar('large'),
    h(
      'div',
      { class: 'content' },
      renderByline(message, context),
      renderBody(message, context),
      hasThread && renderThread(message, thread, context),
    ),
  );
};
