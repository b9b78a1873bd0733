import type { Statement } from './iam/judge-statements.ts';
import { roleArnOf } from './iam/roles.ts';
import type { Sessions } from './iam/sessions.ts';

/** Who calls, as far as a request says it. */
export type Caller = {
  accessKeyId: string;
  /** Whose identity it is. */
  account: string;
  region: string;
  /** The service of the credential scope, e.g. `ec2`; null without a signature. */
  service: string | null;
  /** As in CloudTrail's `userIdentity`. */
  type: 'IAMUser' | 'AssumedRole';
  /** Of the user, or of the role of the session. */
  name: string;
  arn: string;
  userId: string;
  /** The role of the session; null for a user. */
  roleArn: string | null;
  /** What a role of a template lets it do; null for everybody else, who may do what the local AWS can. */
  grants: readonly Statement[] | null;
};

/** What a caller is looked up in. */
export type Identities = {
  /** The account of whoever says nothing of one. */
  account: string;
  region: string;
  accounts: ReadonlySet<string>;
  sessions: Sessions;
};

const CREDENTIAL = /Credential=([^/,\s]*)\/\d*\/([a-z0-9-]+)\/([a-z0-9-]+)\//;
/** The role that Identity Center makes for a permission set. AWS lets nobody else make one under this path. */
const PERMISSION_SET = 'AWSReservedSSO_Developer_0123456789abcdef';

/** As OPERATORS names them: whoever Identity Center knows, and the sessions of a role, of whom nobody knows who they are. */
export const LOCAL_OPERATORS = [
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_*',
  'arn:aws:iam::111122223333:role/oncall',
].join(',');

const nameOf = (text: string): string => {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return name === '' ? 'somebody' : name;
};

/**
 * Reads the caller out of a SigV4 `Authorization` header. The signature is not checked: whoever reaches this port may
 * be anybody. The name is the access key id in lower case without its first letters: with `AWS_ACCESS_KEY_ID=AKIAALEX`
 * one is the user `alex`, with `test` the user `test`. A key that begins with `ASIA` is a session of the role of that
 * name, and one that begins with `SSO` a session of Identity Center: `SSOALEX` is alex@acme.example, as AWS proves. The
 * twelve digits of another account before the name say that one is there: `AKIA444455556666ALEX`. Without a header one
 * is `somebody`. The keys that AssumeRole hands out are those of that session, and theirs must be the token, too: throws
 * when it is not, or has expired.
 */
export const callerOf = (
  { authorization, token }: { authorization: string | undefined; token?: string | undefined },
  { account: home, region: defaultRegion, accounts, sessions }: Identities,
): Caller => {
  const [, accessKeyId = '', region = defaultRegion, service = null] = CREDENTIAL.exec(authorization ?? '') ?? [];
  const call = { accessKeyId, region, service, grants: null };
  const session = sessions.find(accessKeyId, token);
  if (session) {
    const { role, name } = session;
    const { account, grants } = role;
    return { ...call, account, ...sessionOf(account, role.name, name), roleArn: roleArnOf(role), grants };
  }
  const [, kind = '', digits = '', rest = ''] = /^(AKIA|ASIA|SSO)?(\d{12})?(.*)$/s.exec(accessKeyId) ?? [];
  const isElsewhere = accounts.has(digits);
  const account = isElsewhere ? digits : home;
  const text = nameOf(isElsewhere ? rest : digits + rest);
  if (kind === 'ASIA') {
    const roleArn = `arn:aws:iam::${account}:role/${text}`;
    return { ...call, account, ...sessionOf(account, text, `${text}-session`), roleArn };
  }
  if (kind === 'SSO') {
    const roleArn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${PERMISSION_SET}`;
    return { ...call, account, ...sessionOf(account, PERMISSION_SET, `${text}@acme.example`), roleArn };
  }
  const arn = `arn:aws:iam::${account}:user/${text}`;
  return { ...call, account, type: 'IAMUser', name: text, arn, userId: idOf('AIDA', text), roleArn: null };
};

const sessionOf = (account: string, role: string, session: string) => ({
  type: 'AssumedRole' as const,
  name: role,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  userId: `${idOf('AROA', role)}:${session}`,
});

const idOf = (prefix: string, name: string): string =>
  `${prefix}${name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .padEnd(17, 'X')
    .slice(0, 17)}`;
