import { AwsLambdaReceiver } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { messageOf } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import { createSlackApp, type SlackAppDeps } from './app.ts';
import { isFromSlack } from './verify-request.ts';

export type EndpointDeps = Omit<SlackAppDeps, 'receiver'> & { signingSecret: string; clock: Clock; log: Log };
export type Endpoint = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The door to the internet. Nothing is parsed before the signature of the raw bytes is verified. */
export const createEndpoint = (deps: EndpointDeps): Endpoint => {
  const { signingSecret, clock, log } = deps;
  const receiver = new AwsLambdaReceiver({ signingSecret });
  createSlackApp({ ...deps, receiver });
  const bolt = receiver.toHandler();
  return async (event) => {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const signature = headerOf(event, 'x-slack-signature');
    const timestamp = headerOf(event, 'x-slack-request-timestamp');
    if (!isFromSlack({ body, signature, timestamp }, signingSecret, clock.now())) {
      log('warn', 'a request without a valid Slack signature was refused');
      return { statusCode: 401, body: '' };
    }
    try {
      // Bolt reads base64 bodies as ASCII, so it gets the decoded text.
      const request = { ...event, body: body.toString('utf8'), isBase64Encoded: false };
      return await bolt(request, {});
    } catch (error) {
      log('error', 'a signed request could not be read', { error: messageOf(error) });
      return { statusCode: 400, body: '' };
    }
  };
};

/** API Gateway's HTTP API writes header names in lower case. */
const headerOf = ({ headers }: APIGatewayProxyEventV2, name: string): string | undefined => headers[name];
