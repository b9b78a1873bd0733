import { AwsLambdaReceiver } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Secrets } from '../ports.ts';
import { createSlackApp, type SlackAppDeps } from './app.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { readRequest } from './read-request.ts';
import { isFromSlack, isWellFormed, type SlackRequest } from './verify-request.ts';

export type EndpointDeps = Omit<SlackAppDeps, 'receiver'> & { secrets: Secrets<'signingSecret'> };
export type Endpoint = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The door to the internet. Nothing is parsed before the signature of the raw bytes is verified. */
export const createEndpoint = (deps: EndpointDeps): Endpoint => {
  const { secrets, clock, log, metrics } = deps;
  // Bolt gets what was verified and read here, so it has no bytes of Slack's to verify, and verifies less than we do.
  const receiver = new AwsLambdaReceiver({
    signingSecret: 'verified-here',
    signatureVerification: false,
    logger: createBoltLogger(log),
  });
  createSlackApp({ ...deps, receiver });
  const bolt = receiver.toHandler();
  return async (event) => {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const signature = headerOf(event, 'x-slack-signature');
    const timestamp = headerOf(event, 'x-slack-request-timestamp');
    if (!(await isSigned(secrets, { body, signature, timestamp }, clock.now()))) {
      log('warn', 'a request without a valid Slack signature was refused');
      metrics('RequestsRefused', 1);
      return { statusCode: 401, body: '' };
    }
    const request = readRequest(body.toString('utf8'), headerOf(event, 'content-type'));
    if (request === null) {
      log('error', 'a signed request could not be read');
      return { statusCode: 400, body: '' };
    }
    const headers = { 'content-type': 'application/json' };
    return bolt({ ...event, headers, body: JSON.stringify(request), isBase64Encoded: false }, {});
  };
};

/** By the secret as it is known, or by the one that has taken its place since. */
const isSigned = async (secrets: Secrets<'signingSecret'>, request: SlackRequest, now: number): Promise<boolean> => {
  // Most of what knocks at a door to the internet is turned away without a look at the secret.
  if (!isWellFormed(request, now)) return false;
  const secret = await secrets.read('signingSecret');
  if (isFromSlack(request, secret, now)) return true;
  const renewed = await secrets.renew('signingSecret', secret);
  return renewed !== secret && isFromSlack(request, renewed, now);
};

/** API Gateway's HTTP API writes header names in lower case. */
const headerOf = ({ headers }: APIGatewayProxyEventV2, name: string): string | undefined => headers[name];
