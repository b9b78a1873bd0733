import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { AwsServices } from './aws-services.ts';
import { callerIn } from './caller-in.ts';
import { EVENTBRIDGE_ACTIONS } from './events/eventbridge-api.ts';
import { sendAnswer } from './http-exchange.ts';
import { parseFields } from './json-fields.ts';
import { renderJsonError, type JsonService } from './json-protocol.ts';
import { runScheduler } from './scheduler/scheduler-api.ts';
import { SQS_ACTIONS } from './sqs/sqs-api.ts';
import { SSM_ACTIONS } from './ssm/ssm-api.ts';

const CONTENT_TYPE = {
  events: 'application/x-amz-json-1.1',
  sqs: 'application/x-amz-json-1.0',
  scheduler: 'application/json',
  ssm: 'application/x-amz-json-1.1',
};

const answer = async (
  services: AwsServices,
  service: JsonService,
  response: ServerResponse,
  run: () => unknown,
): Promise<void> => {
  const requestId = { 'x-amzn-RequestId': services.newUuid() };
  try {
    const output = await run();
    sendAnswer(response, 200, CONTENT_TYPE[service], JSON.stringify(output), requestId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { status, body, headers } = renderJsonError(service, error);
    sendAnswer(response, status, CONTENT_TYPE[service], body, { ...requestId, ...headers });
  }
};

const actionOf = <T>(actions: Record<string, T>, name: string): T => {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action;
  const known = Object.keys(actions).sort().join(', ');
  throw new AwsError('UnknownOperationException', `The operation ${name} is not known here. Known: ${known}.`);
};

export const answerEvents = (
  services: AwsServices,
  request: IncomingMessage,
  action: string,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  return answer(services, 'events', response, () => {
    const { account, arn, roleArn } = callerIn(services, request);
    const context = { ...services, principal: { account, arn: roleArn ?? arn }, now: () => services.clock.now() };
    return actionOf(EVENTBRIDGE_ACTIONS, action)(context, parseFields(body));
  });
};

export const answerSqs = (
  services: AwsServices,
  urlBase: string,
  action: string,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  const hungUp = new AbortController();
  response.on('close', () => hungUp.abort());
  const context = { queues: services.queues, urlBase, now: () => services.clock.now(), closed: hungUp.signal };
  return answer(services, 'sqs', response, () => actionOf(SQS_ACTIONS, action)(context, parseFields(body)));
};

/** `sessionToken` is what the caller signs with: secrets are for those that hold the one of this run. */
export const answerSsm = (
  services: AwsServices,
  sessionToken: unknown,
  action: string,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  const context = { ...services, trusted: sessionToken === services.sessionToken };
  return answer(services, 'ssm', response, () => actionOf(SSM_ACTIONS, action)(context, parseFields(body)));
};

export const answerScheduler = (
  services: AwsServices,
  method: string,
  url: URL,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  const context = { ...services, now: () => services.clock.now() };
  return answer(services, 'scheduler', response, () => runScheduler(context, method, url, body));
};

/** For a target that no service here answers to. */
export const answerUnknownTarget = (services: AwsServices, target: string, response: ServerResponse): Promise<void> =>
  answer(services, 'events', response, () => {
    throw new AwsError(
      'UnknownOperationException',
      `This local AWS does not know ${target}: it has EC2, STS, EventBridge, Scheduler, SQS, SSM and DynamoDB.`,
    );
  });
