import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSlackStage, type Stage } from './slack-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startSlackStage();
});
afterEach(() => stage.slack.close());

describe('the people of the local Slack', () => {
  it.each([
    ['dana', { is_restricted: false, real_name: 'Dana Ops', profile: { email: 'dana@acme.example' } }],
    ['gus', { is_restricted: true, is_ultra_restricted: false, is_bot: false, deleted: false }],
    ['casey', { is_stranger: true, team_id: 'T0INITECH1' }],
  ])('such as %s say what they are', async (username, expected) => {
    const { user } = await stage.client.users.info({ user: stage.idOf(username) });
    expect(user).toMatchObject(expected);
    const { members } = await stage.client.users.list({});
    expect(members?.find(({ name }) => name === username)).toMatchObject(expected);
  });

  it('belong to the workspace, but for the stranger, whose address is not shown', async () => {
    const { user: alex } = await stage.client.users.info({ user: stage.idOf('alex') });
    expect(alex).toMatchObject({ team_id: stage.slack.teamId });
    expect(alex).not.toHaveProperty('is_stranger');
    const { user: casey } = await stage.client.users.info({ user: stage.idOf('casey') });
    expect(casey?.profile).not.toHaveProperty('email');
  });

  it('are found by their address, in any case of its letters', async () => {
    const { user } = await stage.client.users.lookupByEmail({ email: 'Alex@acme.example' });
    expect(user?.id).toBe(stage.idOf('alex'));
  });

  it.each(['nobody@acme.example', 'casey@initech.example'])('at %s are not found', async (email) => {
    await expect(stage.client.users.lookupByEmail({ email })).rejects.toThrow('users_not_found');
  });

  it('are on call, two of them', async () => {
    const { users } = await stage.client.usergroups.users.list({ usergroup: 'S0ONCALL01' });
    expect(users).toEqual([stage.idOf('dana'), stage.idOf('sam')]);
  });

  it('get direct messages by their id, which an opened conversation has too', async () => {
    const alex = stage.slack.people.find(({ username }) => username === 'alex');
    const { channel } = await stage.client.chat.postMessage({ channel: String(alex?.id), text: 'You opened a port.' });
    expect(channel).toBe(alex?.dm);
    const opened = await stage.client.conversations.open({ users: String(alex?.id) });
    expect(opened.channel?.id).toBe(alex?.dm);
    const { messages } = await stage.client.conversations.history({ channel: String(channel) });
    expect(messages).toMatchObject([{ text: 'You opened a port.' }]);
  });
});
