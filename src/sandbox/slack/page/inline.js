/** Text of a message as views: mrkdwn, plain text, and the elements of rich text. */
import { formatDate } from './dates.js';
import { h } from './dom.js';
import { EMOJI } from './emoji.js';
import { parseMrkdwn, parsePlain, safeUrl } from './mrkdwn.js';

/**
 * @typedef {{ users: Map<string, string>, channels: Map<string, string>, groups: Map<string, string>, botName: string, me: string,
 *   place: import('./dates.js').Place, myGroups?: Set<string>, people?: { id: string, name: string }[], scope?: string,
 *   inputs?: import('./inputs.js').Inputs, errors?: Record<string, string> }} Context names by id, who is looking, when
 *   and where; for a form also who can be chosen, which form it is, what stands in it and what is wrong with it
 */

const TAGS = new Map([
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['quote', 'blockquote'],
]);

const link = (/** @type {string} */ url, /** @type {string} */ text) =>
  h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);

const mention = (/** @type {string} */ text, isForMe = false) =>
  h('span', { class: isForMe ? 'mention for-me' : 'mention' }, text);

const renderDate = (/** @type {any} */ { timestamp, format, fallback, url }, /** @type {Context} */ { place }) => {
  const text = formatDate(format, timestamp, place) ?? fallback;
  const when = new Date(timestamp * 1000);
  const time = h(
    'time',
    {
      datetime: Number.isNaN(when.getTime()) ? null : when.toISOString(),
      'data-format': format,
      'data-timestamp': String(timestamp),
      title: fallback || null,
    },
    text,
  );
  return url ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, time) : time;
};

const renderNode = (/** @type {any} */ node, /** @type {Context} */ context) => {
  const { users, channels, groups, me } = context;
  switch (node.type) {
    case 'text':
      return node.text;
    case 'break':
      return h('br', {});
    case 'code':
      return h('code', {}, node.text);
    case 'pre':
      return h('pre', { tabindex: '0' }, node.text);
    case 'emoji':
      return h(
        'span',
        { class: 'emoji', role: 'img', 'aria-label': node.name.replaceAll('_', ' ') },
        EMOJI.get(node.name),
      );
    case 'link':
      return link(node.url, node.text);
    case 'user':
      return mention(`@${users.get(node.id) ?? (node.label || node.id)}`, node.id === me);
    case 'channel':
      return mention(`#${channels.get(node.id) ?? (node.label || node.id)}`);
    case 'group':
      return mention(
        `@${groups.get(node.id) ?? (node.label || node.id).replace(/^@/, '')}`,
        context.myGroups?.has(node.id),
      );
    case 'broadcast':
      return mention(`@${node.range}`, true);
    case 'date':
      return renderDate(node, context);
    default:
      return h(TAGS.get(node.type) ?? 'span', {}, ...renderNodes(node.children ?? [], context));
  }
};

const renderNodes = (/** @type {any[]} */ nodes, /** @type {Context} */ context) =>
  nodes.map((node) => renderNode(node, context));

/** mrkdwn as the children of an element. */
export const renderMrkdwn = (/** @type {string} */ text, /** @type {Context} */ context, verbatim = false) =>
  renderNodes(parseMrkdwn(text, { verbatim }), context);

/** A text object of Block Kit (`plain_text` or `mrkdwn`) as the children of an element. */
export const renderText = (/** @type {any} */ text, /** @type {Context} */ context) => {
  const content = String(text?.text ?? '');
  if (text?.type === 'mrkdwn') return renderMrkdwn(content, context, text.verbatim === true);
  const lines = content.split('\n').map((line) => renderNodes(parsePlain(line, text?.emoji !== false), context));
  return lines.flatMap((line, index) => (index > 0 ? [h('br', {}), ...line] : line));
};

const styled = (/** @type {any} */ style, /** @type {any} */ child) => {
  const tags = [style?.code && 'code', style?.strike && 's', style?.italic && 'em', style?.bold && 'strong'];
  return tags.filter(Boolean).reduce((inner, tag) => h(tag, {}, inner), child);
};

/** One element of a rich text section. Its text is never parsed: that is what rich text is for. */
export const renderRichElement = (/** @type {any} */ element, /** @type {Context} */ context) => {
  const lines = String(element.text ?? '').split('\n');
  const text =
    lines.length > 1
      ? h('span', {}, ...lines.flatMap((line, index) => (index > 0 ? [h('br', {}), line] : [line])))
      : lines[0];
  switch (element.type) {
    case 'text':
      return styled(element.style, text);
    case 'link': {
      const url = safeUrl(element.url);
      return url ? styled(element.style, link(url, element.text ?? url)) : String(element.text ?? element.url ?? '');
    }
    case 'emoji':
      return EMOJI.has(element.name) ? renderNode({ type: 'emoji', name: element.name }, context) : `:${element.name}:`;
    case 'user':
      return renderNode({ type: 'user', id: element.user_id }, context);
    case 'channel':
      return renderNode({ type: 'channel', id: element.channel_id }, context);
    case 'usergroup':
      return renderNode({ type: 'group', id: element.usergroup_id }, context);
    case 'broadcast':
      return renderNode({ type: 'broadcast', range: element.range }, context);
    case 'color':
      return h('code', {}, String(element.value ?? ''));
    case 'date':
      return renderDate(
        {
          ...element,
          format: String(element.format ?? ''),
          fallback: element.fallback ?? '',
          url: safeUrl(element.url),
        },
        context,
      );
    default:
      return String(element.text ?? '');
  }
};
