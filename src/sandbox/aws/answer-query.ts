import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { AwsServices } from './aws-services.ts';
import type { Caller } from './caller.ts';
import { callerIn } from './caller-in.ts';
import { cloudTrailEvent } from './cloudtrail/cloudtrail-event.ts';
import { renderEc2Error, renderEc2Result, runEc2, type Ec2Result } from './ec2/ec2-api.ts';
import { sendAnswer } from './http-exchange.ts';
import { parseQuery, textOf, type QueryTree } from './query-params.ts';
import { renderStsError, runSts } from './sts-api.ts';

const XML = 'text/xml;charset=UTF-8';

const groupIdOf = ({ request, outcome }: Ec2Result): string | null => {
  const created = outcome.ok ? outcome.answer['groupId'] : null;
  return textOf(request, 'GroupId') ?? (typeof created === 'string' ? created : null);
};

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** Tells CloudTrail, and by it EventBridge, of a call that changed something or tried to. */
const record = (services: AwsServices, request: IncomingMessage, caller: Caller, result: Ec2Result): void => {
  const { clock, newUuid, note } = services;
  const { account } = caller;
  const { action, outcome } = result;
  const errorCode = outcome.ok ? null : outcome.error.code;
  note({ kind: 'call', region: caller.region, action, caller: caller.arn, groupId: groupIdOf(result), errorCode });
  const context = {
    account,
    caller,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    userAgent: headerOf(request, 'user-agent'),
    host: headerOf(request, 'host'),
    now: clock.now(),
    newUuid,
  };
  services.report(cloudTrailEvent(result, context));
};

/** Answers a request of the Query protocol: EC2's, and the calls of STS. */
export const answerQuery = (
  services: AwsServices,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void => {
  const requestId = services.newUuid();
  let caller: Caller;
  let query: QueryTree;
  try {
    caller = callerIn(services, request);
    query = parseQuery(body);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { status, body: xml } = renderEc2Error(error, requestId);
    return sendAnswer(response, status, XML, xml);
  }
  const action = textOf(query, 'Action');
  // Each service of the Query protocol has a version of its own; the signature says the name.
  if (caller.service === 'sts' || textOf(query, 'Version') === '2011-06-15') {
    const organizationOf = (account: string) => (services.accounts.has(account) ? services.organizationId : undefined);
    const { status, body: xml } = runSts(query, caller, { ...services, organizationOf, requestId });
    return sendAnswer(response, status, XML, xml);
  }
  if (action === null) {
    const error = new AwsError('MissingAction', 'The request is missing an action or a required parameter.');
    const { status, body: xml } = renderEc2Error(error, requestId);
    return sendAnswer(response, status, XML, xml);
  }
  if (caller.service !== null && caller.service !== 'ec2') {
    const error = new AwsError('InvalidAction', `This local AWS has no service ${caller.service}.`);
    const { status, body: xml } = renderStsError(error, requestId);
    return sendAnswer(response, status, XML, xml);
  }
  const result = runEc2(services.model(caller.region, caller.account), query, requestId, caller);
  if (result.recorded) record(services, request, caller, result);
  const { status, body: xml } = renderEc2Result(result);
  sendAnswer(response, status, XML, xml, { 'x-amzn-requestid': requestId });
};
