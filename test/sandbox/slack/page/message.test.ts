import { describe, expect, it } from '@jest/globals';
import { textOf, type View } from '../../../../src/sandbox/slack/page/dom.js';
import type { Context } from '../../../../src/sandbox/slack/page/inline.js';
import { renderMessage } from '../../../../src/sandbox/slack/page/message.js';
import { applyEvent, stateOf, viewOf } from '../../../../src/sandbox/slack/page/state.js';
import { findingMessage } from '../finding-message.ts';

const context: Context = {
  users: new Map([['U1', 'Dana Ops']]),
  channels: new Map([['C1', 'security']]),
  groups: new Map([['S1', 'on-call']]),
  botName: 'Portcullis',
  me: 'U1',
  place: { now: 1_000_000, locale: 'en-GB', timeZone: 'UTC' },
};
const noThread = { replies: [], ephemerals: [] };
const all = (view: View | string): View[] => (typeof view === 'string' ? [] : [view, ...view.children.flatMap(all)]);
const find = (view: View, tag: string) => all(view).filter((candidate) => candidate.tag === tag);

const hostile = '<img src=x onerror=alert(1)> <!channel> *bold* </article><script>alert(1)</script>';
const hostileBlocks = [
  { type: 'header', text: { type: 'plain_text', text: hostile } },
  { type: 'section', text: { type: 'plain_text', text: hostile }, fields: [{ type: 'plain_text', text: hostile }] },
  { type: 'context', elements: [{ type: 'plain_text', text: hostile }] },
  {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: hostile }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: hostile }] },
      { type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)', text: 'x' }] },
    ],
  },
  {
    type: 'actions',
    elements: [{ type: 'button', url: 'javascript:alert(1)', text: { type: 'plain_text', text: hostile } }],
  },
  { type: hostile },
];

describe('a message on the page', () => {
  it('carries its finding and its time, and buttons named as in Block Kit', () => {
    const article = renderMessage({ ts: '1.000002', ...findingMessage(1060) }, noThread, context);
    expect(article).toMatchObject({
      tag: 'article',
      attributes: { 'data-finding': '111122223333/eu-west-1/sg-0abc/1', 'data-ts': '1.000002' },
    });
    expect(find(article, 'button').map(textOf)).toEqual(['Revoke now', 'Keep for 24 h']);
    expect(find(article, 'time').map(textOf).slice(1)).toEqual(['Today at 00:17:40', 'in 1 minute']);
  });

  it('has an empty finding when it is about none', () => {
    const article = renderMessage({ ts: '1.000002', text: 'hi' }, noThread, context);
    expect(article.attributes['data-finding']).toBe('');
  });

  it('keeps hostile text as text', () => {
    const article = renderMessage({ ts: '1.000002', text: hostile, blocks: hostileBlocks }, noThread, context);
    expect(textOf(article).split(hostile)).toHaveLength(9);
    expect(find(article, 'a')).toEqual([]);
    expect(find(article, 'script')).toEqual([]);
    expect(find(article, 'img').map(({ attributes }) => attributes.src)).toEqual(['/page/portcullis.svg']);
    expect(
      all(article)
        .flatMap(({ attributes }) => Object.keys(attributes))
        .filter((name) => name.startsWith('on')),
    ).toEqual([]);
    expect(all(article).filter(({ attributes }) => attributes.class?.startsWith('mention'))).toEqual([]);
  });

  it('folds a long thread down to its end, until somebody unfolds it', () => {
    const replies = Array.from({ length: 6 }, (_, index) => ({ ts: `2.00000${index}`, text: `reply ${index}` }));
    const drawn = (isUnfolded: boolean) =>
      all(renderMessage({ ts: '1.000002', text: 'x' }, { replies, ephemerals: [], isUnfolded }, context))
        .filter(({ attributes }) => attributes.class === 'reply')
        .map(({ attributes }) => attributes['data-ts']);
    expect(drawn(false)).toEqual(['2.000003', '2.000004', '2.000005']);
    expect(drawn(true)).toHaveLength(6);
  });

  it('says what it does not draw', () => {
    const article = renderMessage({ ts: '1.000002', blocks: [{ type: 'video' }] }, noThread, context);
    expect(textOf(article)).toContain('Block “video” is not drawn here');
  });
});

describe('a channel on the page', () => {
  const message = (ts: string, thread?: string) => ({ ts, text: ts, ...(thread ? { thread_ts: thread } : {}) });
  const empty = stateOf({ team: 'Acme', messages: [], ephemerals: [] });
  const events = [
    { kind: 'message', channel: 'C1', message: message('10.000002') },
    { kind: 'message', channel: 'C1', message: message('9.000001') },
    { kind: 'message', channel: 'C1', message: message('11.000003', '9.000001') },
    { kind: 'message', channel: 'C2', message: message('12.000004') },
    { kind: 'ephemeral', ephemeral: { ts: '13.000005', channel: 'C1', user: 'U1', text: 'psst' } },
  ];
  const state = events.reduce(applyEvent, empty);

  it('shows messages by time, replies under their message', () => {
    const [first, second] = viewOf(state, 'C1', 'U2');
    expect([first?.ts, second?.ts]).toEqual(['9.000001', '10.000002']);
    expect(first?.thread?.replies).toEqual([message('11.000003', '9.000001')]);
  });

  it('shows an ephemeral to its person alone', () => {
    expect(viewOf(state, 'C1', 'U1').map(({ ts }) => ts)).toContain('13.000005');
    expect(viewOf(state, 'C1', 'U2').map(({ ts }) => ts)).not.toContain('13.000005');
  });

  it('puts a changed message in its old place and forgets a deleted one', () => {
    const changed = applyEvent(state, {
      kind: 'message',
      channel: 'C1',
      message: { ...message('9.000001'), text: 'new' },
    });
    expect(viewOf(changed, 'C1', 'U2')[0]).toMatchObject({ ts: '9.000001', message: { text: 'new' } });
    const deleted = applyEvent(changed, { kind: 'deleted', channel: 'C1', ts: '9.000001' });
    expect(viewOf(deleted, 'C1', 'U2').map(({ ts }) => ts)).toEqual(['10.000002']);
  });
});
