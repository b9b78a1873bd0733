import type { PersonCommand } from '../finding/command.ts';
import type { AuthoritySettings, Permission } from '../finding/may-decide.ts';
import { mayDecide } from '../finding/may-decide.ts';
import type { Directory } from '../ports.ts';

export type AuthoriseDeps = {
  directory: Pick<Directory, 'person' | 'approvers'>;
  authorityOf: (account: string) => AuthoritySettings;
};

/**
 * Who may ask for this, by what Slack says right now: the door to the internet has only checked where a click came from.
 * Throws when Slack cannot be asked; the queue brings the decision again, and the deadline stands meanwhile.
 */
export const authorise = async (
  { directory, authorityOf }: AuthoriseDeps,
  command: PersonCommand,
): Promise<Permission> => {
  const { account } = command.group;
  const [person, approvers] = await Promise.all([directory.person(command.by.userId), directory.approvers(account)]);
  return mayDecide(command, person?.standing ?? null, approvers, authorityOf(account));
};
