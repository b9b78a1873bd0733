import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ModalView } from '@slack/web-api';
import { startSlackStage, type AppAnswer, type Payload, type Stage } from './slack-stage.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const modal = (more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'keep',
  private_metadata: 'sg-0abc',
  title: plain('Keep open'),
  submit: plain('Keep'),
  blocks: [
    { type: 'input', block_id: 'why', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'reason' } },
    {
      type: 'input',
      block_id: 'long',
      label: plain('How long'),
      element: {
        type: 'static_select',
        action_id: 'for',
        options: [option('1h'), option('1d')],
        initial_option: option('1h'),
      },
    },
    {
      type: 'section',
      block_id: 'which',
      text: plain('Rules'),
      accessory: { type: 'checkboxes', action_id: 'rules', options: [option('a'), option('b')] },
    },
  ],
  ...more,
});
const filled = { why: { reason: 'a demo' }, long: { for: '1d' }, which: { rules: ['b'] } };

let stage: Stage;
let dana: string;
beforeEach(async () => {
  stage = await startSlackStage();
  dana = stage.idOf('dana');
});
afterEach(() => stage.slack.close());

/** Somebody clicks on a message, and gets what `show` shows them. */
const click = async (show: (trigger: string, payload: Payload) => Promise<unknown>, user = dana) => {
  const { ts } = await stage.client.chat.postMessage({
    channel: stage.slack.channelId,
    text: 'open',
    blocks: [
      { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'keep', text: plain('Keep open…') }] },
    ],
  });
  let shown: unknown = null;
  stage.app.answer = async (payload) => {
    shown = await show(payload.trigger_id, payload);
    return {};
  };
  await stage.act('interact', { channel: stage.slack.channelId, ts, block_id: 'b', action_id: 'keep', user });
  return shown;
};
const openModal = async (view = modal(), user = dana): Promise<string> => {
  const answer = await click((trigger_id) => stage.client.views.open({ trigger_id, view }), user);
  return (answer as { view: { id: string } }).view.id;
};
/** The modals that Dana has before her, the one on top last. */
const stack = async () => (await stage.snapshot()).modals[dana] ?? [];
const open = async () => (await stack()).map(({ title }) => title.text);
const topId = async () => (await stack()).at(-1)?.id;
const submit = async (view_id: string, answer: AppAnswer, state: object = filled) => {
  stage.app.answer = () => answer;
  return stage.act('submit', { user: dana, view_id, state });
};

describe('a trigger', () => {
  const error = async (call: Promise<unknown>) =>
    call.then(
      () => null,
      ({ data }: { data: { error: string } }) => data.error,
    );

  it('opens one view', async () => {
    const errors: unknown[] = [];
    await click(async (trigger_id) => {
      errors.push(await error(stage.client.views.open({ trigger_id, view: modal() })));
      errors.push(await error(stage.client.views.open({ trigger_id, view: modal() })));
    });
    expect(errors).toEqual([null, 'exchanged_trigger_id']);
  });

  it.each([
    [2999, null],
    [3000, 'expired_trigger_id'],
  ])('after %i ms answers %s', async (ms, expected) => {
    const found = await click(async (trigger_id) => {
      stage.clock.pass(ms);
      return error(stage.client.views.open({ trigger_id, view: modal() }));
    });
    expect(found).toBe(expected);
  });

  it('that nobody was given is invalid', async () => {
    expect(await error(stage.client.views.open({ trigger_id: '1.2.3', view: modal() }))).toBe('invalid_trigger_id');
  });

  it('outlives a view that Slack refuses', async () => {
    const [refused, taken] = (await click(async (trigger_id) => [
      await stage.client.views
        .open({ trigger_id, view: modal({ title: plain('x'.repeat(25)) }) })
        .catch((e: unknown) => e),
      await error(stage.client.views.open({ trigger_id, view: modal() })),
    ])) as [unknown, unknown];
    expect(refused).toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        },
      },
    });
    expect(taken).toBeNull();
  });
});

describe('a submission', () => {
  it('carries the view, and what stands in every element by block and action', async () => {
    const id = await openModal();
    expect(await submit(id, {})).toMatchObject({ status: 200, ok: true });
    expect(stage.payloads().at(-1)).toMatchObject({
      type: 'view_submission',
      team: { id: stage.slack.teamId, domain: 'acme' },
      user: { id: dana, username: 'dana', name: 'dana', team_id: stage.slack.teamId },
      api_app_id: stage.slack.appId,
      trigger_id: expect.any(String),
      response_urls: [],
      view: {
        id,
        type: 'modal',
        callback_id: 'keep',
        private_metadata: 'sg-0abc',
        hash: expect.any(String),
        root_view_id: id,
        previous_view_id: null,
        app_installed_team_id: stage.slack.teamId,
        state: {
          values: {
            why: { reason: { type: 'plain_text_input', value: 'a demo' } },
            long: { for: { type: 'static_select', selected_option: { value: '1d', text: { text: '1D' } } } },
            which: { rules: { type: 'checkboxes', selected_options: [{ value: 'b' }] } },
          },
        },
      },
    });
    expect(await open()).toEqual([]);
  });

  it('carries what was chosen beforehand, and nothing that was never offered', async () => {
    await submit(await openModal(), {}, { why: { reason: 'x' }, which: { rules: ['z'] } });
    expect(stage.payloads().at(-1)?.view.state).toMatchObject({
      values: { long: { for: { selected_option: { value: '1h' } } }, which: { rules: { selected_options: [] } } },
    });
  });

  it('with a required field empty reaches nobody', async () => {
    const id = await openModal();
    const before = stage.requests.length;
    expect(await submit(id, {}, {})).toMatchObject({
      status: 422,
      errors: { why: 'Please complete this required field.' },
    });
    expect(stage.requests).toHaveLength(before);
  });

  it('that the app finds wrong stays open with its errors', async () => {
    const id = await openModal();
    const answer = { response_action: 'errors', errors: { why: 'Say more.' } };
    expect(await submit(id, { body: answer })).toMatchObject({ status: 422, errors: { why: 'Say more.' } });
    expect(await open()).toEqual(['Keep open']);
  });

  it.each<[string, AppAnswer, string]>([
    ['an error for a block that is not there', { body: { response_action: 'errors', errors: { x: 'y' } } }, '“x”'],
    ['an unknown action', { body: { response_action: 'dance' } }, 'dance'],
    ['a view that Slack refuses', { body: { response_action: 'update', view: { type: 'modal' } } }, 'Slack refuses'],
    ['no JSON', { body: 'fine' }, 'no JSON'],
    ['a failure', { status: 500 }, 'HTTP 500'],
  ])('answered with %s stays open and says so', async (_, answer, why) => {
    expect(await submit(await openModal(), answer)).toMatchObject({ status: 502, error: expect.stringContaining(why) });
    expect(await open()).toEqual(['Keep open']);
  });

  it('goes back, forth and away as the app answers', async () => {
    const id = await openModal();
    await submit(id, { body: { response_action: 'update', view: modal({ title: plain('Updated') }) } });
    expect(await open()).toEqual(['Updated']);
    await submit(id, { body: { response_action: 'push', view: modal({ title: plain('Pushed') }) } });
    expect(await open()).toEqual(['Updated', 'Pushed']);
    await submit(String(await topId()), { body: { response_action: 'clear' } });
    expect(await open()).toEqual([]);
  });

  it('of a modal that is closed reaches nobody', async () => {
    const id = await openModal();
    await submit(id, {});
    expect(await submit(id, {})).toMatchObject({ status: 502, error: 'This modal is not open any more.' });
  });
});

describe('a click within a modal', () => {
  it('has the view and no channel, and may push', async () => {
    const id = await openModal();
    stage.app.answer = async ({ trigger_id }) => {
      await stage.client.views.push({ trigger_id, view: modal({ title: plain('Pushed') }) });
      return {};
    };
    const chosen = { view_id: id, block_id: 'which', action_id: 'rules', user: dana, state: filled };
    expect(await stage.act('interact', chosen)).toMatchObject({ ok: true });
    const payload = stage.payloads().at(-1);
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: id },
      view: { id, state: { values: { why: { reason: { value: 'a demo' } } } } },
      actions: [{ type: 'checkboxes', action_id: 'rules', block_id: 'which', selected_options: [{ value: 'b' }] }],
    });
    expect(payload).not.toHaveProperty('channel');
    expect(payload).not.toHaveProperty('response_url');
    expect(await open()).toEqual(['Keep open', 'Pushed']);
  });

  it('of somebody else reaches nobody', async () => {
    const id = await openModal();
    const chosen = { view_id: id, block_id: 'which', action_id: 'rules', user: stage.idOf('gus') };
    expect(await stage.act('interact', chosen)).toMatchObject({ status: 502 });
  });
});

describe('a stranger', () => {
  it('clicks on a message of ours and answers a modal of theirs', async () => {
    const casey = stage.idOf('casey');
    const id = await openModal(modal(), casey);
    const theirs = { id: 'T0INITECH1', domain: 'initech' };
    expect(stage.payloads().at(-1)).toMatchObject({
      type: 'block_actions',
      team: { id: stage.slack.teamId },
      user: { id: casey, team_id: theirs.id },
    });
    stage.app.answer = () => ({});
    await stage.act('submit', { user: casey, view_id: id, state: filled });
    expect(stage.payloads().at(-1)).toMatchObject({
      type: 'view_submission',
      team: theirs,
      user: { id: casey, team_id: theirs.id },
      view: { app_installed_team_id: stage.slack.teamId },
    });
  });
});

describe('a choice in a message', () => {
  it('carries what was chosen, and the state of everything around it', async () => {
    const menu = { type: 'overflow' as const, action_id: 'more', options: [option('retry'), option('silence')] };
    const boxes = { type: 'checkboxes' as const, action_id: 'rules', options: [option('a'), option('b')] };
    const blocks = [{ type: 'actions' as const, block_id: 'b', elements: [boxes, menu] }];
    const { ts } = await stage.client.chat.postMessage({ channel: stage.slack.channelId, text: 'open', blocks });
    const place = { channel: stage.slack.channelId, ts, block_id: 'b', user: dana, state: { b: { rules: ['b'] } } };
    await stage.act('interact', { ...place, action_id: 'more', value: 'silence' });
    expect(stage.payloads()[0]).toMatchObject({
      actions: [{ type: 'overflow', action_id: 'more', selected_option: { value: 'silence' } }],
      state: { values: { b: { rules: { type: 'checkboxes', selected_options: [{ value: 'b' }] } } } },
    });
  });
});

describe('views.update', () => {
  it('takes the hash of the view as it is, and no older one', async () => {
    const id = await openModal();
    const { view } = await stage.client.views.update({ view_id: id, view: modal({ title: plain('Second') }) });
    const again = { view_id: id, view: modal({ title: plain('Third') }) };
    await stage.client.views.update({ ...again, hash: String(view?.hash) });
    expect(await open()).toEqual(['Third']);
    await expect(stage.client.views.update({ ...again, hash: String(view?.hash) })).rejects.toThrow('hash_conflict');
  });

  it('does not find what was closed', async () => {
    const id = await openModal();
    await stage.act('close', { user: dana, view_id: id });
    await expect(stage.client.views.update({ view_id: id, view: modal() })).rejects.toThrow('not_found');
  });
});

describe('closing a modal', () => {
  it('tells an app that asked for it', async () => {
    const id = await openModal(modal({ notify_on_close: true }));
    await stage.act('close', { user: dana, view_id: id });
    expect(stage.payloads().at(-1)).toMatchObject({
      type: 'view_closed',
      user: { id: dana },
      view: { id, callback_id: 'keep' },
      is_cleared: false,
    });
    expect(await open()).toEqual([]);
  });

  it('by the cross takes all that lies under it away', async () => {
    const id = await openModal();
    const pushed = modal({ title: plain('Pushed'), notify_on_close: true });
    await submit(id, { body: { response_action: 'push', view: pushed } });
    await stage.act('close', { user: dana, view_id: await topId(), all: true });
    expect(stage.payloads().at(-1)).toMatchObject({ type: 'view_closed', is_cleared: true });
    expect(await open()).toEqual([]);
  });

  it('by its button shows what lies under it', async () => {
    const id = await openModal();
    await submit(id, { body: { response_action: 'push', view: modal({ title: plain('Pushed') }) } });
    const before = stage.requests.length;
    await stage.act('close', { user: dana, view_id: await topId() });
    expect(await open()).toEqual(['Keep open']);
    expect(stage.requests).toHaveLength(before);
  });
});
