import { AwsError } from './aws-error.ts';
import type { Caller } from './caller.ts';
import { xmlDocument } from './xml.ts';

const XMLNS = ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** Answers the one call of STS that tools make before everything else. */
export const runSts = (
  action: string,
  caller: Caller,
  account: string,
  requestId: string,
): { status: number; body: string } => {
  if (action !== 'GetCallerIdentity') {
    const error = new AwsError(
      'InvalidAction',
      `The action ${action} is not valid for this web service. This local STS knows: GetCallerIdentity.`,
    );
    return renderStsError(error, requestId);
  }
  const answer = {
    GetCallerIdentityResult: { Arn: caller.arn, UserId: caller.userId, Account: account },
    ResponseMetadata: { RequestId: requestId },
  };
  return { status: 200, body: xmlDocument('GetCallerIdentityResponse', answer, XMLNS) };
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
