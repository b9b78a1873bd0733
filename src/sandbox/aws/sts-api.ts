import { AwsError } from './aws-error.ts';
import type { Caller } from './caller.ts';
import { judgeStatements } from './iam/judge-statements.ts';
import type { Roles } from './iam/roles.ts';
import type { Sessions } from './iam/sessions.ts';
import { textOf, type QueryTree } from './query-params.ts';
import { xmlDocument, type XmlValue } from './xml.ts';

const XMLNS = ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** A session lasts an hour unless the call says otherwise; seconds. */
const DURATION = 3_600;

export type StsContext = {
  roles: Roles;
  sessions: Sessions;
  /** The organisation that an account is of; undefined for none. */
  organizationOf: (account: string) => string | undefined;
  requestId: string;
};

/** Answers the calls of STS: who somebody is, and the credentials of a role that trusts them. */
export const runSts = (request: QueryTree, caller: Caller, context: StsContext): { status: number; body: string } => {
  const { requestId } = context;
  const action = textOf(request, 'Action') ?? '';
  const run = Object.hasOwn(STS_ACTIONS, action) ? STS_ACTIONS[action] : undefined;
  try {
    if (!run) {
      const known = Object.keys(STS_ACTIONS).join(', ');
      const message = `The action ${action} is not valid for this web service. This local STS knows: ${known}.`;
      throw new AwsError('InvalidAction', message);
    }
    const answer = { [`${action}Result`]: run(request, caller, context), ResponseMetadata: { RequestId: requestId } };
    return { status: 200, body: xmlDocument(`${action}Response`, answer, XMLNS) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return renderStsError(error, requestId);
  }
};

type StsAction = (request: QueryTree, caller: Caller, context: StsContext) => XmlValue;

/** By the role's trust, in which the ExternalId and who asks stand; that it is there at all is told to nobody else. */
const assumeRole: StsAction = (request, caller, { roles, sessions, organizationOf }) => {
  const arn = textOf(request, 'RoleArn') ?? '';
  const name = textOf(request, 'RoleSessionName') ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw new AwsError('ValidationError', "1 validation error detected: Value at 'roleSessionName' is not usable.");
  const role = roles.find(arn);
  const keys = {
    'sts:ExternalId': textOf(request, 'ExternalId') ?? undefined,
    'sts:RoleSessionName': name,
    'aws:PrincipalArn': caller.roleArn ?? caller.arn,
    'aws:PrincipalOrgID': organizationOf(caller.account),
  };
  const asked = { action: 'sts:AssumeRole', account: caller.account, keys };
  if (!role || judgeStatements(role.trust, asked) !== 'allowed')
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  const lasts = Number(textOf(request, 'DurationSeconds') ?? DURATION) * 1_000;
  const { accessKeyId, token, expiresAt } = sessions.open(role, name, { lasts });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: 'sandbox',
      SessionToken: token,
      Expiration: new Date(expiresAt).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROA${'X'.repeat(17)}:${name}`,
      Arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
    },
  };
};

const STS_ACTIONS: Record<string, StsAction> = {
  GetCallerIdentity: (_request, { arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account }),
  AssumeRole: assumeRole,
};

/** The shape of errors of the plain Query protocol, which is not EC2's. */
export const renderStsError = (error: AwsError, requestId: string): { status: number; body: string } => ({
  status: error.status,
  body: xmlDocument(
    'ErrorResponse',
    { Error: { Type: 'Sender', Code: error.code, Message: error.message }, RequestId: requestId },
    XMLNS,
  ),
});
