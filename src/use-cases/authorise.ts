import { isEmail } from '../finding/actor-email.ts';
import type { PersonCommand } from '../finding/command.ts';
import type { Operator, Person } from '../finding/finding.ts';
import type { AuthoritySettings, Permission } from '../finding/may-decide.ts';
import { mayDecide } from '../finding/may-decide.ts';
import { mayOperate } from '../finding/may-operate.ts';
import { messageOf } from '../errors.ts';
import type { Directory, Log } from '../ports.ts';

export type AuthoriseDeps = {
  directory: Pick<Directory, 'person' | 'approvers' | 'findByEmail'>;
  authorityOf: (account: string) => AuthoritySettings;
  log: Log;
};
type Authorised = { allowed: true; by: Person } | Extract<Permission, { allowed: false }>;

/**
 * Who may ask for this, and who that is: in Slack by what it says right now, because the door to the internet has only
 * checked where a click came from; at the command line by the ARN. Throws when Slack cannot be asked about a member of
 * it; the queue brings the decision again, and the deadline stands meanwhile.
 */
export const authorise = async (deps: AuthoriseDeps, command: PersonCommand): Promise<Authorised> => {
  const { directory, authorityOf } = deps;
  const { kind, by, group } = command;
  const authority = authorityOf(group.account);
  if (by.kind === 'operator') {
    const permission = mayOperate(by.arn, kind, authority.operators);
    return permission.allowed ? { allowed: true, by: await withSlackId(deps, permission.operator) } : permission;
  }
  const [person, approvers] = await Promise.all([directory.person(by.userId), directory.approvers(group.account)]);
  const permission = mayDecide({ kind, by }, person?.standing ?? null, approvers, authority);
  return permission.allowed ? { allowed: true, by } : permission;
};

/** Who they are in Slack is worth knowing, and nothing waits for it: it may be down, which is why they are here. */
const withSlackId = async ({ directory, log }: AuthoriseDeps, operator: Operator): Promise<Operator> => {
  const { person } = operator;
  if (person === null || !isEmail(person)) return operator;
  try {
    return { ...operator, slackId: await directory.findByEmail(person.toLowerCase()) };
  } catch (error) {
    log('warn', 'could not find out who the operator is in Slack', { error: messageOf(error) });
    return operator;
  }
};
