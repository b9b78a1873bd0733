import type { PersonCommandKind } from './command.ts';
import type { Permission } from './may-decide.ts';
import type { Enforcement } from './settings.ts';

/** Where somebody acted, as Slack signed it. Names prove nothing; ids do. */
export type Click = {
  userId: string;
  /** The workspace that the person belongs to. Null where Slack does not say: a command, an event. */
  homeTeamId: string | null;
  /** The workspace that the request is about. */
  teamId: string | null;
  appId: string | null;
};
/** The channel of the message, or the one that the modal was opened from. `app`: the Home tab, which has none. */
export type Place = { channelId: string | null } | 'app';

/** Whom requests may come from. An empty team or app id means that it is not checked. */
export type Entrance = { team: string; app: string };
/** Where decisions about an account may come from. */
export type Door = Entrance & { channel: string; enforcement: Enforcement };

/** Ids of people, of the workspace (U…) or an Enterprise Grid (W…): they become mentions in messages. */
const PERSON = /^[UW][A-Z0-9]{2,30}$/;
export const isPersonId = (text: string): boolean => PERSON.test(text);

/** Who may come in at all: a person of our own workspace, through our own app. */
export const canEnter = (click: Click, door: Entrance): Permission => {
  if (door.team !== '' && click.teamId !== door.team) return no('It came from another Slack workspace.');
  if (door.app !== '' && click.appId !== door.app) return no('It came from another Slack app.');
  // In a shared channel, people of other organisations see our buttons too. Holds also where no team is configured.
  if (click.homeTeamId !== null && click.homeTeamId !== click.teamId)
    return no('People of other workspaces (Slack Connect) cannot decide.');
  return isPersonId(click.userId) ? { allowed: true } : no('It names no person.');
};

/**
 * Who may decide about an account, as far as the click itself tells: whoever may come in, in the channel of its alerts or
 * in the app.
 * Null for `wanted`: only to look.
 */
export const canDecide = (click: Click, place: Place, door: Door, wanted: PersonCommandKind | null): Permission => {
  const entry = canEnter(click, door);
  if (!entry.allowed) return entry;
  if (place !== 'app' && (door.channel === '' || place.channelId !== door.channel))
    return no('Decisions about this account are made in the channel of its alerts only.');
  // To end an exception is as safe as it was when it was made.
  if (door.enforcement === 'observe' && wanted !== 'withdraw' && wanted !== null)
    return no('Portcullis only alerts at the moment (ENFORCEMENT=observe).');
  return { allowed: true };
};

const no = (why: string): Permission => ({ allowed: false, why });
