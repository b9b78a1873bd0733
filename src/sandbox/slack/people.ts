import { isJson, type Json } from './slack-types.ts';

/** What a person is to the workspace; a stranger belongs to another one and is here by Slack Connect. */
export type Standing = 'member' | 'guest' | 'stranger';
export type PersonSeed = { username: string; name: string; title: string; standing: Standing };
export type Person = PersonSeed & {
  id: string;
  teamId: string;
  teamDomain: string;
  /** Direct messages with the bot. */
  dm: string;
};

/** The workspace that Casey comes from. */
export const STRANGERS_TEAM = { teamId: 'T0INITECH1', teamDomain: 'initech' };

/** The first is who clicks by default. Dana and Sam are the user group `on-call`. */
export const PEOPLE: readonly PersonSeed[] = [
  { username: 'dana', name: 'Dana Ops', title: 'Approver, on call', standing: 'member' },
  { username: 'alex', name: 'Alex Actor', title: 'Developer', standing: 'member' },
  { username: 'sam', name: 'Sam Security', title: 'Approver', standing: 'member' },
  { username: 'robin', name: 'Robin Other', title: 'Member, no approver', standing: 'member' },
  { username: 'gus', name: 'Gus Guest', title: 'Guest', standing: 'guest' },
  { username: 'casey', name: 'Casey Connect', title: 'Slack Connect, from Initech', standing: 'stranger' },
];

/** Strangers do not show their address: `users.lookupByEmail` does not find them. */
export const emailOf = ({ username, standing }: PersonSeed): string =>
  standing === 'stranger' ? `${username}@initech.example` : `${username}@acme.example`;

/**
 * The user object as Slack answers it: with what emulate leaves out, which tells guests and strangers from members.
 * Source: https://docs.slack.dev/reference/objects/user-object
 */
export const completeUser = (user: Json, person: Person | undefined): Json => {
  const completed = {
    ...user,
    is_owner: false,
    is_restricted: person?.standing === 'guest',
    is_ultra_restricted: false,
    is_app_user: false,
  };
  if (person?.standing !== 'stranger') return completed;
  const { email: _email, ...profile } = isJson(user.profile) ? user.profile : {};
  return { ...completed, team_id: person.teamId, is_stranger: true, profile: { ...profile, team: person.teamId } };
};
