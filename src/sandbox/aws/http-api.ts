import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toApiGatewayEvent } from '../slack/to-api-gateway-event.ts';
import type { Identities } from './caller.ts';
import { callerIn } from './caller-in.ts';
import { sendAnswer } from './http-exchange.ts';

/** Hands an event to the function behind a route. */
export type InvokeRoute = (event: object) => Promise<unknown>;
export type HttpApi = {
  /** `path` answers POST, to callers whom IAM knows alone. */
  put(path: string, invoke: InvokeRoute): void;
  /** False: there is no such route. */
  answer(request: IncomingMessage, path: string, body: string, response: ServerResponse): Promise<boolean>;
};

/**
 * The routes of an HTTP API with the IAM authorizer (payload format 2.0). As everywhere in this local AWS the access key
 * says who calls, and the signature is not checked; without one for this service, API Gateway lets nobody in, and nobody
 * of another account.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export const createHttpApi = (identities: Identities): HttpApi => {
  const routes = new Map<string, InvokeRoute>();
  return {
    put: (path, invoke) => void routes.set(path, invoke),
    answer: async (request, path, body, response) => {
      const invoke = request.method === 'POST' ? routes.get(path) : undefined;
      if (invoke === undefined) return false;
      const caller = callerIn(identities, request);
      if (caller.service !== 'execute-api' || caller.account !== identities.account) {
        sendAnswer(response, 403, 'application/json', '{"message":"Forbidden"}');
        return true;
      }
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const event = toApiGatewayEvent({ headers, body }, path, Date.now());
      const iam = {
        accessKey: caller.accessKeyId,
        accountId: caller.account,
        callerId: caller.userId,
        userArn: caller.arn,
        userId: caller.userId,
      };
      const answered = (await invoke({
        ...event,
        requestContext: { ...event.requestContext, authorizer: { iam } },
      })) as APIGatewayProxyStructuredResultV2;
      sendAnswer(response, answered.statusCode ?? 200, 'application/json', answered.body ?? '');
      return true;
    },
  };
};
