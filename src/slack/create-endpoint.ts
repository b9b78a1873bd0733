import { AwsLambdaReceiver } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock, Log } from '../ports.ts';
import { createSlackApp, type SlackAppDeps } from './app.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { isFromSlack } from './verify-request.ts';

export type EndpointDeps = Omit<SlackAppDeps, 'receiver'> & { signingSecret: string; clock: Clock; log: Log };
export type Endpoint = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The door to the internet. Nothing is parsed before the signature of the raw bytes is verified. */
export const createEndpoint = (deps: EndpointDeps): Endpoint => {
  const { signingSecret, clock, log } = deps;
  const receiver = new AwsLambdaReceiver({ signingSecret, logger: createBoltLogger(log) });
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
    // Bolt reads base64 bodies as ASCII, so it gets the decoded text.
    const text = body.toString('utf8');
    if (!isReadable(text, headerOf(event, 'content-type'))) {
      // Not why: a parser's error quotes what it could not read.
      log('error', 'a signed request could not be read');
      return { statusCode: 400, body: '' };
    }
    return bolt({ ...event, body: text, isBase64Encoded: false }, {});
  };
};

/**
 * Whether Bolt gets what it can work on: a form without a payload, or an object; an interaction says who did what. On
 * anything else it throws, answers as if the fault were ours, and leaves a timer running.
 */
const isReadable = (text: string, contentType: string | undefined): boolean => {
  const isForm = contentType === 'application/x-www-form-urlencoded';
  const json = isForm ? new URLSearchParams(text).get('payload') : text;
  if (json === null) return true;
  try {
    const body: unknown = JSON.parse(json);
    return isObject(body) && (!isForm || isInteraction(body));
  } catch {
    return false;
  }
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isInteraction = ({ user, actions = [{}] }: Json): boolean =>
  isObject(user) && typeof user['id'] === 'string' && Array.isArray(actions) && isObject(actions[0]);

/** API Gateway's HTTP API writes header names in lower case. */
const headerOf = ({ headers }: APIGatewayProxyEventV2, name: string): string | undefined => headers[name];
