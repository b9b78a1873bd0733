import { AwsError } from '../aws-error.ts';
import type { Caller } from '../caller.ts';
import { judgeStatements } from '../iam/judge-statements.ts';
import type { QueryTree } from '../query-params.ts';
import { textOf } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import { xmlDocument } from '../xml.ts';
import type { Ec2Answer, Ec2Actions } from './ec2-action.ts';
import { groupActions } from './group-actions.ts';
import { instanceActions } from './instance-actions.ts';
import { networkActions } from './network-actions.ts';
import { otherActions } from './other-actions.ts';
import { prefixListActions } from './prefix-list-actions.ts';
import { publicAccessActions } from './public-access-actions.ts';
import { ruleActions } from './rule-actions.ts';

/** Every call of EC2 that is understood here. */
export const EC2_ACTIONS: Ec2Actions = {
  ...groupActions,
  ...ruleActions,
  ...prefixListActions,
  ...networkActions,
  ...instanceActions,
  ...publicAccessActions,
  ...otherActions,
};
export const EC2_XMLNS = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** What came of a call, before it is written as XML or as a CloudTrail record. */
export type Ec2Result = {
  action: string;
  requestId: string;
  request: QueryTree;
  /** Reads, and what is no call at all, leave no record. */
  recorded: boolean;
  outcome: { ok: true; answer: Ec2Answer } | { ok: false; error: AwsError };
};

const invalidAction = (action: string) =>
  new AwsError(
    'InvalidAction',
    `The action ${action} is not valid for this web service. This local EC2 knows: ${Object.keys(EC2_ACTIONS).sort().join(', ')}.`,
  );

/** What somebody who comes by a role of a template lacks. Resources are not compared: the model is of one account. */
const isDenied = (action: string, { account, grants }: Pick<Caller, 'account' | 'grants'>): boolean =>
  grants !== null && judgeStatements(grants, { action: `ec2:${action}`, account, keys: {} }) !== 'allowed';

/** Runs one request of the EC2 Query protocol against the model. Only a bug throws. */
export const runEc2 = (
  model: SecurityGroupModel,
  request: QueryTree,
  requestId: string,
  caller: Pick<Caller, 'account' | 'grants'> = { account: model.account, grants: null },
): Ec2Result => {
  const name = textOf(request, 'Action') ?? '';
  const action = Object.hasOwn(EC2_ACTIONS, name) ? EC2_ACTIONS[name] : undefined;
  const base = { action: name, requestId, request, recorded: action?.readOnly === false };
  if (!action) return { ...base, outcome: { ok: false, error: invalidAction(name) } };
  try {
    if (isDenied(name, caller))
      throw new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403);
    if (textOf(request, 'DryRun') === 'true') {
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    }
    return { ...base, outcome: { ok: true, answer: action.run(model, request) } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...base, outcome: { ok: false, error } };
  }
};

export const renderEc2Error = (error: AwsError, requestId: string): { status: number; body: string } => ({
  status: error.status,
  body: xmlDocument('Response', {
    Errors: { Error: { Code: error.code, Message: error.message } },
    RequestID: requestId,
  }),
});

/** The HTTP answer to a call. */
export const renderEc2Result = ({ action, requestId, outcome }: Ec2Result): { status: number; body: string } =>
  outcome.ok
    ? { status: 200, body: xmlDocument(`${action}Response`, { requestId, ...outcome.answer }, ` xmlns="${EC2_XMLNS}"`) }
    : renderEc2Error(outcome.error, requestId);
