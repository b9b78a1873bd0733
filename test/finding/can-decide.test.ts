import { describe, expect, it } from '@jest/globals';
import { canDecide, canEnter, type Click, type Door } from '../../src/finding/can-decide.ts';

const DOOR: Door = { channel: 'C0SECURITY', team: 'T0ACME', app: 'A0GATE', enforcement: 'enforce' };
const CLICK: Click = { userId: 'U0ALICE', homeTeamId: 'T0ACME', teamId: 'T0ACME', appId: 'A0GATE' };
const HERE = { channelId: 'C0SECURITY' };
const refused = (why: RegExp) => ({ allowed: false, why: expect.stringMatching(why) });

describe('who may decide', () => {
  it('is anybody in the channel of the alerts, through our app and in our workspace', () => {
    expect(canDecide(CLICK, HERE, DOOR, 'revoke')).toEqual({ allowed: true });
    expect(canDecide({ ...CLICK, userId: 'U0BOB' }, HERE, DOOR, 'keep')).toEqual({ allowed: true });
    expect(canDecide(CLICK, HERE, { ...DOOR, enforcement: 'approve' }, 'revoke')).toEqual({ allowed: true });
  });

  it('is anybody in the Home tab of our app, which has no channel', () => {
    expect(canDecide(CLICK, 'app', DOOR, 'withdraw')).toEqual({ allowed: true });
    expect(canDecide({ ...CLICK, appId: 'A0OTHER' }, 'app', DOOR, 'withdraw')).toEqual(refused(/app/));
    expect(canDecide({ ...CLICK, teamId: 'T0OTHER' }, 'app', DOOR, 'withdraw')).toEqual(refused(/workspace/));
  });

  it.each<[string, Partial<Click>, RegExp]>([
    ['of another workspace', { teamId: 'T0OTHER', homeTeamId: 'T0OTHER' }, /workspace/],
    ['of no workspace', { teamId: null }, /workspace/],
    ['of another app', { appId: 'A0OTHER' }, /app/],
    ['of no app', { appId: null }, /app/],
    ['from another workspace, by way of Slack Connect', { homeTeamId: 'T0OTHER' }, /Slack Connect/],
    ['without a name', { userId: '' }, /person/],
    ['of a group', { userId: 'S0ADMINS' }, /person/],
    ['by a name instead of an id', { userId: 'alice' }, /person/],
    ['by an id that is more than one', { userId: 'U0ALICE>' }, /person/],
  ])('is nobody who clicks %s', (_, changes, why) => {
    expect(canDecide({ ...CLICK, ...changes }, HERE, DOOR, 'revoke')).toEqual(refused(why));
    expect(canEnter({ ...CLICK, ...changes }, DOOR)).toEqual(refused(why));
  });

  it.each(['C0RANDOM', 'D0ALICE', '', null])('is nobody in the channel %j', (channelId) => {
    expect(canDecide(CLICK, { channelId }, DOOR, 'revoke')).toEqual(refused(/channel/));
    expect(canDecide(CLICK, { channelId }, { ...DOOR, team: '', app: '' }, 'revoke')).toEqual(refused(/channel/));
    expect(canDecide(CLICK, { channelId }, { ...DOOR, channel: '' }, 'revoke')).toEqual(refused(/channel/));
  });

  it('is nobody while Portcullis only alerts; but to look, and to end an exception, is always possible', () => {
    const observing: Door = { ...DOOR, enforcement: 'observe' };
    for (const wanted of ['revoke', 'keep', 'agree', 'more-time', 'narrow', 'undo'] as const)
      expect(canDecide(CLICK, HERE, observing, wanted)).toEqual(refused(/ENFORCEMENT=observe/));
    expect(canDecide(CLICK, HERE, observing, 'withdraw')).toEqual({ allowed: true });
    expect(canDecide(CLICK, HERE, observing, null)).toEqual({ allowed: true });
  });

  it('does not depend on a workspace or an app that is not configured, but on being one’s own', () => {
    const open = { ...DOOR, team: '', app: '' };
    const other = { ...CLICK, teamId: 'T0OTHER', homeTeamId: 'T0OTHER', appId: null };
    expect(canDecide(other, HERE, open, 'revoke')).toEqual({ allowed: true });
    expect(canDecide({ ...other, homeTeamId: 'T0GUEST' }, HERE, open, 'revoke')).toEqual(refused(/Slack Connect/));
  });

  it('is known by the workspace of the request alone where Slack does not say which is the person’s own', () => {
    expect(canEnter({ ...CLICK, homeTeamId: null }, DOOR)).toEqual({ allowed: true });
  });
});
