import type { PersonCommand, PersonCommandKind } from './command.ts';
import type { SlackUser } from './finding.ts';
import type { OperatorPattern } from './operator.ts';

/** Who somebody is in Slack, as Slack says. */
export type Standing = 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated';

export type AuthoritySettings = {
  /** `APPROVERS`: ids of users and of user groups. Empty: nobody may keep. */
  approvers: readonly string[];
  /** Who may revoke: anyone in the channel, or approvers alone. */
  revokeBy: 'channel' | 'approvers';
  /** `OPERATORS`: who may decide at the command line. Empty: nobody. */
  operators: readonly OperatorPattern[];
};

/** A click that came to nothing because of who made it. `what`: what they wanted. `why`: what they are told. */
export type RefusedClick = Pick<PersonCommand, 'group' | 'sequence' | 'version' | 'by' | 'operation'> & {
  what: PersonCommandKind;
  why: string;
  /** They were told already, by what opened instead of a form. */
  told?: true;
};

export type Permission = { allowed: true } | { allowed: false; why: string };
const no = (why: string): Permission => ({ allowed: false, why });

/** The safe direction: it closes something. */
export const CLOSES: readonly PersonCommandKind[] = ['revoke', 'narrow', 'withdraw', 'adopt'];

/**
 * Who may ask for what, judged by who Slack says they are and by who the approvers are right now. Whether the approver
 * is the actor is judged with the finding (four-eyes.ts).
 */
export const mayDecide = (
  { kind, by }: Pick<PersonCommand, 'kind'> & { by: SlackUser },
  standing: Standing | null,
  approvers: ReadonlySet<string>,
  settings: Omit<AuthoritySettings, 'operators'>,
): Permission => {
  if (standing !== 'member') return no(NOT_A_MEMBER[standing ?? 'unknown']);
  if (approvers.has(by.userId)) return { allowed: true };
  if (CLOSES.includes(kind))
    return settings.revokeBy === 'channel'
      ? { allowed: true }
      : no('Only approvers may decide here (REVOKE_BY=approvers).');
  return settings.approvers.length === 0
    ? no('Nobody may keep a rule open or give it more time until APPROVERS names who may.')
    : no(settings.revokeBy === 'channel' ? `${ONLY_APPROVERS} Anyone in the channel may revoke.` : ONLY_APPROVERS);
};

const ONLY_APPROVERS = 'Only an approver may do this. Ask one of those whom APPROVERS names.';

const NOT_A_MEMBER: Record<Exclude<Standing, 'member'> | 'unknown', string> = {
  guest: 'Guests of the workspace cannot decide.',
  stranger: 'People of other organisations (Slack Connect) cannot decide.',
  bot: 'Only people can decide.',
  deactivated: 'This account is deactivated.',
  unknown: 'Slack does not know who you are.',
};
