import { expect } from '@jest/globals';
import type { Directory, SlackPerson } from '../../src/ports.ts';
import { createPromises, type Differences } from './promises.ts';
import { GROUP } from '../support/findings.ts';

/** Whom a stage must know. Addresses are in lower case, as Slack keeps them. */
export const PEOPLE: readonly (SlackPerson & { email: string })[] = [
  { userId: 'U0MEMBER', name: 'Dana Ops', standing: 'member', email: 'dana@acme.example' },
  { userId: 'W0GLOBAL', name: 'Alex', standing: 'member', email: 'alex@acme.example' },
  { userId: 'U0GUEST', name: 'Gil', standing: 'guest', email: 'gil@partner.example' },
  { userId: 'U0STRANGER', name: 'Sasha', standing: 'stranger', email: 'sasha@other.example' },
  { userId: 'U0BOT', name: 'robot', standing: 'bot', email: 'robot@acme.example' },
  { userId: 'U0GONE', name: 'Pat', standing: 'deactivated', email: 'pat@acme.example' },
];
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  S0ONCALL: ['U0MEMBER', 'W0GLOBAL'],
  S0EMPTY: [],
};

export type DirectoryStage = {
  directory: Directory;
  /** From now on Slack cannot be asked. */
  breakDown: () => void;
};

export const directoryContract = (
  create: (approvers: readonly string[]) => Promise<DirectoryStage>,
  differences: Differences = {},
): void => {
  const { promise, end } = createPromises(differences);

  promise('tells members, guests, strangers, bots and deactivated accounts apart', async () => {
    const { directory } = await create([]);
    for (const { email: _email, ...person } of PEOPLE) expect(await directory.person(person.userId)).toEqual(person);
  });

  promise('knows nobody by an id that nobody has', async () => {
    const { directory } = await create([]);
    expect(await directory.person('U0NOBODY')).toBeNull();
  });

  promise('takes user ids as they are, and the members of user groups, each once', async () => {
    const { directory } = await create(['U0GUEST', 'S0ONCALL', 'S0EMPTY', 'U0MEMBER']);
    expect([...(await directory.approvers(GROUP.account))].sort()).toEqual(['U0GUEST', 'U0MEMBER', 'W0GLOBAL']);
  });

  promise('has no approvers where none are named', async () => {
    const { directory } = await create([]);
    expect(await directory.approvers(GROUP.account)).toEqual(new Set());
  });

  promise('fails when there is no such user group, rather than leave it out', async () => {
    const { directory } = await create(['U0MEMBER', 'S0NOSUCH']);
    await expect(directory.approvers(GROUP.account)).rejects.toThrow();
  });

  promise('finds a member by e-mail address, however it is capitalised', async () => {
    const { directory } = await create([]);
    expect(await directory.findByEmail('dana@acme.example')).toBe('U0MEMBER');
    expect(await directory.findByEmail('Alex@ACME.example')).toBe('W0GLOBAL');
  });

  promise('finds nobody by an address that is nobody’s, or that is no member’s', async () => {
    const { directory } = await create([]);
    const others = PEOPLE.filter(({ standing }) => standing !== 'member').map(({ email }) => email);
    for (const email of ['nobody@acme.example', ...others]) expect(await directory.findByEmail(email)).toBeNull();
  });

  promise('fails when Slack cannot be asked, rather than know nobody', async () => {
    const { directory, breakDown } = await create(['S0ONCALL']);
    breakDown();
    await expect(directory.person('U0MEMBER')).rejects.toThrow();
    await expect(directory.approvers(GROUP.account)).rejects.toThrow();
    await expect(directory.findByEmail('dana@acme.example')).rejects.toThrow();
  });

  end();
};
