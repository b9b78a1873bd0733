/** Who calls, as far as a request says it. */
export type Caller = {
  accessKeyId: string;
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
 * name, and one that begins with `SSO` a session of Identity Center: `SSOALEX` is alex@acme.example, as AWS proves.
 * Without a header one is `somebody` in `defaultRegion`.
 */
export const callerOf = (authorization: string | undefined, account: string, defaultRegion: string): Caller => {
  const [, accessKeyId = '', region = defaultRegion, service = null] = CREDENTIAL.exec(authorization ?? '') ?? [];
  const [, kind = '', rest = ''] = /^(AKIA|ASIA|SSO)?(.*)$/s.exec(accessKeyId) ?? [];
  const text = nameOf(rest);
  const call = { accessKeyId, region, service };
  if (kind === 'ASIA') {
    const roleArn = `arn:aws:iam::${account}:role/${text}`;
    return { ...call, ...sessionOf(account, text, `${text}-session`), roleArn };
  }
  if (kind === 'SSO') {
    const roleArn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${PERMISSION_SET}`;
    return { ...call, ...sessionOf(account, PERMISSION_SET, `${text}@acme.example`), roleArn };
  }
  const arn = `arn:aws:iam::${account}:user/${text}`;
  return { ...call, type: 'IAMUser', name: text, arn, userId: idOf('AIDA', text), roleArn: null };
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
