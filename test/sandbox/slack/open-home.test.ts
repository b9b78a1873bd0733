import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSlackStage, type Stage } from './slack-stage.ts';

let stage: Stage;
let dana: string;
beforeEach(async () => {
  stage = await startSlackStage();
  dana = stage.idOf('dana');
});
afterEach(() => stage.slack.close());

const withdraw = {
  type: 'home' as const,
  callback_id: 'home',
  blocks: [
    {
      type: 'actions' as const,
      block_id: 'exceptions',
      elements: [
        {
          type: 'button' as const,
          action_id: 'withdraw',
          value: 'e1',
          text: { type: 'plain_text' as const, text: 'Withdraw' },
        },
      ],
    },
  ],
};

describe('the Home tab', () => {
  it('tells the app when it is opened, as a signed event', async () => {
    expect(await stage.act('home', { user: dana })).toMatchObject({ ok: true });
    const [request] = stage.requests;
    const stamp = request?.headers['x-slack-request-timestamp'];
    const expected = createHmac('sha256', 'shh').update(`v0:${stamp}:${request?.body}`).digest('hex');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-slack-signature': `v0=${expected}`,
    });
    expect(stage.payloads()[0]).toMatchObject({
      type: 'event_callback',
      team_id: stage.slack.teamId,
      api_app_id: stage.slack.appId,
      event: { type: 'app_home_opened', user: dana, channel: stage.slack.people[0]?.dm, tab: 'home' },
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ team_id: stage.slack.teamId, user_id: stage.slack.botUserId, is_bot: true }],
    });
    expect(stage.payloads()[0]?.event).not.toHaveProperty('view');
  });

  it('shows each person what was published for them, and tells the app what that is', async () => {
    const { view } = await stage.client.views.publish({ user_id: dana, view: withdraw });
    expect(view).toMatchObject({ type: 'home', callback_id: 'home', hash: expect.any(String) });
    await stage.act('home', { user: dana });
    expect(stage.payloads()[0]).toMatchObject({ event: { view: { id: view?.id, callback_id: 'home' } } });
    await stage.act('home', { user: stage.idOf('sam') });
    expect(stage.payloads()[1]?.event).not.toHaveProperty('view');
  });

  it('keeps its id when it is published again, and refuses an old hash', async () => {
    const first = await stage.client.views.publish({ user_id: dana, view: withdraw });
    const hash = String(first.view?.hash);
    const second = await stage.client.views.publish({ user_id: dana, view: withdraw, hash });
    expect(second.view?.id).toBe(first.view?.id);
    await expect(stage.client.views.publish({ user_id: dana, view: withdraw, hash })).rejects.toThrow('hash_conflict');
  });

  it('has buttons whose clicks know the view and no channel, and open modals', async () => {
    const { view } = await stage.client.views.publish({ user_id: dana, view: withdraw });
    stage.app.answer = async ({ trigger_id }) => {
      const title = { type: 'plain_text' as const, text: 'Withdraw' };
      await stage.client.views.open({ trigger_id, view: { type: 'modal', title, blocks: [] } });
      return {};
    };
    const click = { user: dana, view_id: view?.id, block_id: 'exceptions', action_id: 'withdraw' };
    expect(await stage.act('interact', click)).toMatchObject({ ok: true });
    const payload = stage.payloads()[0];
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: view?.id },
      view: { type: 'home' },
      actions: [{ action_id: 'withdraw', value: 'e1', type: 'button' }],
    });
    expect(payload).not.toHaveProperty('channel');
  });

  it('is not there for strangers, and not for nobody', async () => {
    expect(await stage.act('home', { user: stage.idOf('casey') })).toMatchObject({ status: 502 });
    expect(await stage.act('home', { user: 'U0NOBODY' })).toMatchObject({ status: 502 });
    expect(stage.requests).toEqual([]);
    await expect(stage.client.views.publish({ user_id: 'U0NOBODY', view: withdraw })).rejects.toThrow('user_not_found');
  });
});
