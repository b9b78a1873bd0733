import { AwsLambdaReceiver } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createSlackApp, type SlackAppDeps } from './app.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { readRequest } from './read-request.ts';
import { isFromSlack } from './verify-request.ts';

export type EndpointDeps = Omit<SlackAppDeps, 'receiver'> & { signingSecret: string };
export type Endpoint = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The door to the internet. Nothing is parsed before the signature of the raw bytes is verified. */
export const createEndpoint = (deps: EndpointDeps): Endpoint => {
  const { signingSecret, clock, log, metrics } = deps;
  // Bolt gets what was verified and read here, so it has no bytes of Slack's to verify, and verifies less than we do.
  const receiver = new AwsLambdaReceiver({
    signingSecret,
    signatureVerification: false,
    logger: createBoltLogger(log),
  });
  createSlackApp({ ...deps, receiver });
  const bolt = receiver.toHandler();
  return async (event) => {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const signature = headerOf(event, 'x-slack-signature');
    const timestamp = headerOf(event, 'x-slack-request-timestamp');
    if (!isFromSlack({ body, signature, timestamp }, signingSecret, clock.now())) {
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

/** API Gateway's HTTP API writes header names in lower case. */
const headerOf = ({ headers }: APIGatewayProxyEventV2, name: string): string | undefined => headers[name];
