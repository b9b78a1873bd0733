import { describe, expect, it } from '@jest/globals';
import { canDecide, type Click, type Door } from '../../src/finding/can-decide.ts';

const DOOR: Door = { channel: 'C0SECURITY', team: 'T0ACME', app: 'A0GATE', enforcement: 'enforce' };
const CLICK: Click = { userId: 'U0ALICE', teamId: 'T0ACME', channelId: 'C0SECURITY', appId: 'A0GATE' };

describe('who may decide', () => {
  it('is anybody in the channel of the alerts, through our app and in our workspace', () => {
    expect(canDecide(CLICK, DOOR)).toEqual({ allowed: true });
    expect(canDecide({ ...CLICK, userId: 'U0BOB' }, DOOR)).toEqual({ allowed: true });
    expect(canDecide(CLICK, { ...DOOR, enforcement: 'approve' })).toEqual({ allowed: true });
  });

  it.each<[string, Partial<Click>, RegExp]>([
    ['another workspace', { teamId: 'T0OTHER' }, /workspace/],
    ['no workspace', { teamId: null }, /workspace/],
    ['another app', { appId: 'A0OTHER' }, /app/],
    ['no app', { appId: null }, /app/],
    ['another channel', { channelId: 'C0RANDOM' }, /channel/],
    ['a direct message', { channelId: 'D0ALICE' }, /channel/],
    ['no channel', { channelId: null }, /channel/],
    ['nobody’s name', { userId: '' }, /person/],
    ['the name of a group', { userId: 'S0ADMINS' }, /person/],
    ['a name instead of an id', { userId: 'alice' }, /person/],
  ])('is nobody who clicks in %s', (_, changes, why) => {
    expect(canDecide({ ...CLICK, ...changes }, DOOR)).toEqual({ allowed: false, why: expect.stringMatching(why) });
  });

  it('is nobody while Portcullis only alerts', () => {
    const permission = canDecide(CLICK, { ...DOOR, enforcement: 'observe' });
    expect(permission).toEqual({ allowed: false, why: expect.stringContaining('ENFORCEMENT=observe') });
  });

  it('does not depend on a workspace or an app that is not configured', () => {
    const open = { ...DOOR, team: '', app: '' };
    expect(canDecide({ ...CLICK, teamId: 'T0OTHER', appId: null }, open)).toEqual({ allowed: true });
  });

  it('depends on the channel even when nothing else is configured', () => {
    const open = { ...DOOR, team: '', app: '' };
    expect(canDecide({ ...CLICK, channelId: 'C0RANDOM' }, open)).toMatchObject({ allowed: false });
    expect(canDecide({ ...CLICK, channelId: null }, { ...open, channel: '' })).toMatchObject({ allowed: false });
  });
});
