import type { Enforcement } from './settings.ts';

/** Where a click came from, as Slack signed it. Names prove nothing; ids do. */
export type Click = { userId: string; teamId: string | null; channelId: string | null; appId: string | null };
/** Where clicks may come from. An empty team or app id means that it is not checked. */
export type Door = { channel: string; team: string; app: string; enforcement: Enforcement };

export type Permission = { allowed: true } | { allowed: false; why: string };

/** Who may decide: anyone in the channel that the message was posted to, through our own app. */
export const canDecide = (click: Click, door: Door): Permission => {
  if (door.team !== '' && click.teamId !== door.team) return no('It came from another Slack workspace.');
  if (door.app !== '' && click.appId !== door.app) return no('It came from another Slack app.');
  if (click.channelId !== door.channel) return no('Decisions are made in the channel of the alerts only.');
  if (!/^[UW][A-Z0-9]{2,}$/.test(click.userId)) return no('It names no person.');
  if (door.enforcement === 'observe') return no('Portcullis only alerts at the moment (ENFORCEMENT=observe).');
  return { allowed: true };
};

const no = (why: string): Permission => ({ allowed: false, why });
