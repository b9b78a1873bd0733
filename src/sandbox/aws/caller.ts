/** Who calls, as far as a request says it. */
export type Caller = {
  accessKeyId: string;
  region: string;
  /** The service of the credential scope, e.g. `ec2`; null without a signature. */
  service: string | null;
  /** As in CloudTrail's `userIdentity`. */
  type: 'IAMUser' | 'AssumedRole';
  name: string;
  arn: string;
  userId: string;
};

const CREDENTIAL = /Credential=([^/,\s]*)\/\d*\/([a-z0-9-]+)\/([a-z0-9-]+)\//;

const nameOf = (accessKeyId: string): string => {
  const name = accessKeyId
    .replace(/^(AKIA|ASIA)/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return name === '' ? 'somebody' : name;
};

/**
 * Reads the caller out of a SigV4 `Authorization` header. The signature is not checked: whoever reaches this port may
 * be anybody. The name is the access key id in lower case without its `AKIA`: with `AWS_ACCESS_KEY_ID=AKIAALEX` one is
 * the user `alex`, with `test` the user `test`. A key that begins with `ASIA` is a session of the role of that name.
 * Without a header one is `somebody` in `defaultRegion`.
 */
export const callerOf = (authorization: string | undefined, account: string, defaultRegion: string): Caller => {
  const [, accessKeyId = '', region = defaultRegion, service = null] = CREDENTIAL.exec(authorization ?? '') ?? [];
  const name = nameOf(accessKeyId);
  const isRole = accessKeyId.startsWith('ASIA');
  const id = `${isRole ? 'AROA' : 'AIDA'}${name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .padEnd(17, 'X')
    .slice(0, 17)}`;
  return {
    accessKeyId,
    region,
    service,
    type: isRole ? 'AssumedRole' : 'IAMUser',
    name,
    arn: isRole
      ? `arn:aws:sts::${account}:assumed-role/${name}/${name}-session`
      : `arn:aws:iam::${account}:user/${name}`,
    userId: isRole ? `${id}:${name}-session` : id,
  };
};
