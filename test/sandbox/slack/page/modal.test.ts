import { describe, expect, it } from '@jest/globals';
import { renderHome } from '../../../../src/sandbox/slack/page/home.js';
import { textOf, type View } from '../../../../src/sandbox/slack/page/dom.js';
import type { Context } from '../../../../src/sandbox/slack/page/inline.js';
import { renderModal } from '../../../../src/sandbox/slack/page/modal.js';
import { applyEvent, stateOf } from '../../../../src/sandbox/slack/page/state.js';
import { homeView, keepView } from '../keep-view.ts';

const context: Context = {
  users: new Map([['U1', 'Dana Ops']]),
  channels: new Map(),
  groups: new Map([['S0ONCALL01', 'on-call']]),
  myGroups: new Set(['S0ONCALL01']),
  people: [{ id: 'U1', name: 'Dana Ops' }],
  botName: 'Portcullis',
  me: 'U1',
  place: { now: 1_000_000, locale: 'en-GB', timeZone: 'UTC' },
};
const all = (view: View | string): View[] => (typeof view === 'string' ? [] : [view, ...view.children.flatMap(all)]);
const fresh = { context, inputs: {}, errors: {}, problem: '', isPushed: false };
const draw = (view: object, more: object = {}) => renderModal({ id: 'V1', ...view }, { ...fresh, ...more });
const withTag = (view: View, tag: string) => all(view).filter((candidate) => candidate.tag === tag);

describe('a modal', () => {
  it('ties a label to each field, and what is wrong with it', () => {
    const form = draw(keepView(), { errors: { why: 'Say more.' } });
    const ids = new Set(all(form).map(({ attributes }) => attributes.id));
    for (const label of withTag(form, 'label').filter(({ attributes }) => attributes.class === 'label')) {
      expect(ids).toContain(label.attributes.for);
    }
    const [area] = withTag(form, 'textarea');
    expect(area?.attributes).toMatchObject({ 'aria-invalid': 'true', 'aria-required': 'true', maxlength: '500' });
    const about = all(form).find(({ attributes }) => attributes.id === area?.attributes['aria-describedby']);
    expect(textOf(about ?? '')).toBe('Say more.Everybody in the channel reads it, and it is kept with the exception.');
  });

  it('shows what the app chose, until somebody has chosen otherwise', () => {
    const checked = (inputs: object) =>
      all(draw(keepView(), { inputs }))
        .filter(({ attributes }) => attributes.checked !== undefined || attributes.selected !== undefined)
        .map(({ attributes }) => attributes.value);
    expect(checked({})).toEqual(['r1']);
    expect(checked({ rules: { chosen: ['r2'] }, long: { for: '7d' }, who: { second: 'U1' } })).toEqual([
      'r2',
      '7d',
      'U1',
    ]);
    expect(checked({ rules: { chosen: [] } })).toEqual([]);
  });

  it('has no button to submit where there is nothing to submit', () => {
    const { submit: _submit, ...view } = keepView({ blocks: [] });
    expect(withTag(draw(view), 'button').map(textOf)).toEqual(['✕', 'Never mind']);
  });

  it('keeps hostile text as text in every kind of input', () => {
    const hostile = '<img src=x onerror=alert(1)><script>alert(1)</script>"\'>';
    const plain = { type: 'plain_text', text: hostile };
    const options = [{ text: plain, value: hostile, description: plain }];
    const elements = ['static_select', 'multi_static_select', 'checkboxes', 'radio_buttons'].map((type) => ({
      type,
      action_id: hostile,
      options,
    }));
    const blocks = [...elements, { type: 'plain_text_input', action_id: 'a', initial_value: hostile }].map(
      (element) => ({ type: 'input', block_id: hostile, label: plain, hint: plain, element }),
    );
    const form = draw({ title: plain, submit: plain, close: plain, blocks }, { problem: hostile });
    expect(withTag(form, 'script')).toEqual([]);
    expect(withTag(form, 'img').map(({ attributes }) => attributes.src)).toEqual(['/page/portcullis.svg']);
    const names = all(form).flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
  });
});

describe('the Home tab', () => {
  const who = { isStranger: false, botName: 'Portcullis' };

  it('shows what was published, with user groups by name', () => {
    const home = renderHome({ id: 'V2', ...homeView(1000) }, context, who);
    expect(textOf(home)).toContain('@on-call');
    expect(withTag(home, 'button').map(textOf)).toEqual([
      'Show the message',
      'Give it more time',
      'Withdraw',
      'Refresh',
    ]);
  });

  it('says that nothing was published, and that a stranger has none', () => {
    expect(textOf(renderHome(undefined, context, who))).toContain('published nothing');
    expect(textOf(renderHome({ id: 'V2', ...homeView(1000) }, context, { ...who, isStranger: true }))).toContain(
      'Apps of another workspace',
    );
  });
});

describe('the state of the page', () => {
  it('knows the modals and the Home tab of each person', () => {
    const start = stateOf({ messages: [], ephemerals: [], modals: { U1: [{ id: 'V1' }] }, homes: {} });
    const state = [
      { kind: 'modals', user: 'U1', views: [] },
      { kind: 'home', user: 'U2', view: { id: 'V2' } },
    ].reduce(applyEvent, start);
    expect([start.modals.get('U1'), state.modals.get('U1')]).toEqual([[{ id: 'V1' }], []]);
    expect([state.homes.get('U1'), state.homes.get('U2')]).toEqual([undefined, { id: 'V2' }]);
  });
});
