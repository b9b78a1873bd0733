import type { Operator } from './finding.ts';

/** Who counts as an operator: an IAM user, a role, or a permission set of Identity Center. */
export type OperatorPattern = {
  kind: 'user' | 'role' | 'permission-set';
  partition: string;
  account: string;
  name: string;
};

// IAM's names may hold a comma, too, which separates the entries of OPERATORS: such a user or role cannot be one.
const NAME = '[\\w+=.@-]{1,64}';
const WANTED = /^arn:(aws[a-z-]*):iam::(\d{12}):(user|role)\/((?:[\w.-]+\/)*)([\w+=.@*-]{1,64})$/;
/** The path that IAM lets nobody but Identity Center make a role under (IAM User Guide, "AWS reserved roles"). */
const IDENTITY_CENTER = /^aws-reserved\/sso\.amazonaws\.com\/(?:[\w-]+\/)?$/;
/** The name of a permission set's role; the suffix changes when it is provisioned anew, so `*` may stand for it. */
const PERMISSION_SET = /^AWSReservedSSO_[\w+=.@-]+_(?:[0-9a-f]{16}|\*)$/;

/** Parses one of `OPERATORS`, the ARN of a user or role, with `*` for any part of its name; null when it is none. */
export const parseOperatorPattern = (text: string): OperatorPattern | null => {
  const [, partition, account, type, path = '', name] = WANTED.exec(text) ?? [];
  if (!partition || !account || !name || (type !== 'user' && type !== 'role')) return null;
  // A pattern of nothing but stars would let everybody in.
  if (/^\*+$/.test(name)) return null;
  if (type === 'user') return { kind: type, partition, account, name: path + name };
  if (!IDENTITY_CENTER.test(path)) return { kind: type, partition, account, name };
  return PERMISSION_SET.test(name) ? { kind: 'permission-set', partition, account, name } : null;
};

const CALLER = new RegExp(
  `^arn:(aws[a-z-]*):(?:iam::(\\d{12}):user/((?:[\\w.-]+/)*${NAME})|sts::(\\d{12}):assumed-role/(${NAME})/(${NAME}))$`,
);

/** Whether the ARN is one of a user, or of a role's session: nobody else can be an operator, the root user least of all. */
export const isCallerArn = (text: string): boolean => CALLER.test(text);

/**
 * Who this ARN is, which AWS vouches for, if it is one that `OPERATORS` names; null otherwise. AWS proves a person by an
 * IAM user and by Identity Center, which names the session of a permission set after its user. The name of any other
 * session was chosen by whoever assumed the role. That a role is a permission set's is what OPERATORS says: the ARN of a
 * session has no path, and the name of a role is unique in its account.
 */
export const operatorOf = (arn: string, patterns: readonly OperatorPattern[]): Operator | null => {
  const [, partition, userAccount, userName, roleAccount, roleName, session] = CALLER.exec(arn) ?? [];
  const account = userAccount ?? roleAccount;
  const name = userName ?? roleName ?? '';
  const isMeant = (pattern: OperatorPattern): boolean =>
    pattern.partition === partition &&
    pattern.account === account &&
    (pattern.kind === 'user') === (userName !== undefined) &&
    fits(name, pattern);
  const meant = patterns.filter(isMeant);
  if (meant.length === 0) return null;
  const isPermissionSet = meant.some(({ kind }) => kind === 'permission-set');
  const person =
    userName === undefined ? (isPermissionSet ? (session ?? null) : null) : (name.split('/').at(-1) ?? null);
  return { kind: 'operator', arn, person, slackId: null };
};

const fits = (name: string, { kind, name: pattern }: OperatorPattern): boolean => {
  const any = kind === 'permission-set' ? '[0-9a-f]{16}' : '[\\w+=.@-]*';
  const parts = pattern.split('*').map((part) => part.replace(/[+.]/g, '\\$&'));
  return new RegExp(`^${parts.join(any)}$`).test(name);
};
