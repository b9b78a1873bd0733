import type { Directory, SlackPerson } from '../../src/ports.ts';

export type KnownPerson = SlackPerson & { email?: string };
export type DirectoryMemory = Directory & {
  people: KnownPerson[];
  /** Members of user groups, by id. */
  groups: Record<string, string[]>;
  /** Slack cannot be asked while it is down. */
  isDown: boolean;
};

/** Who people are, from lists that a test may change at any time. */
export const createDirectoryMemory = ({
  people = [],
  approvers = [],
  groups = {},
}: {
  people?: readonly KnownPerson[];
  approvers?: readonly string[] | ((account: string) => readonly string[]);
  groups?: Readonly<Record<string, readonly string[]>>;
} = {}): DirectoryMemory => {
  const state = {
    people: [...people],
    groups: Object.fromEntries(Object.entries(groups).map(([id, members]) => [id, [...members]])),
    isDown: false,
  };
  const ask = () => {
    if (directory.isDown) throw new Error('Slack cannot be asked');
  };
  const directory: DirectoryMemory = {
    ...state,
    person: async (userId) => {
      ask();
      const found = directory.people.find((person) => person.userId === userId);
      return found === undefined ? null : { userId, name: found.name, standing: found.standing };
    },
    approvers: async (account) => {
      const ids = (typeof approvers === 'function' ? approvers(account) : approvers).flatMap((id) => {
        if (!id.startsWith('S')) return [id];
        ask();
        const members = directory.groups[id];
        if (members === undefined) throw new Error('no_such_subteam');
        return members;
      });
      return new Set(ids);
    },
    findByEmail: async (email) => {
      ask();
      const address = email.toLowerCase();
      const found = directory.people.find((person) => person.email === address && person.standing === 'member');
      return found?.userId ?? null;
    },
  };
  return directory;
};
