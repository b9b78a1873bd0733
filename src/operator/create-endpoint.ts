import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { messageOf } from '../errors.ts';
import type { Callers } from '../ports.ts';
import { operate, type OperateDeps } from '../use-cases/operate.ts';
import { signedText, type Reply } from './operation.ts';
import { MOST_BYTES, readAsk, readRequest } from './read-ask.ts';

export type OperatorEndpointDeps = OperateDeps & {
  callers: Callers;
  /** Id of the HTTP API: what was signed for another one is nothing here. */
  api: string;
};
export type OperatorEndpoint = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The door of the command line. API Gateway lets in only who signed their request and whom IAM allows the route; but
 * this function cannot tell its events from those that somebody makes up who may invoke functions. So it asks STS who
 * signed the very text of the request, and API Gateway has to say the same.
 */
export const createOperatorEndpoint =
  (deps: OperatorEndpointDeps): OperatorEndpoint =>
  async (event) => {
    const { callers, api, log, metrics } = deps;
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const request = body.length > 2 * MOST_BYTES ? null : readRequest(body.toString('utf8'));
    if (request === null) return reply(400, { kind: 'faulty', why: 'The request is none of the command line’s.' });
    const caller = callerOf(event);
    try {
      const arn = await callers.prove(signedText(api, request.ask), request.proof);
      if (arn === null || arn !== caller) {
        log('warn', 'a request of the command line was refused: AWS does not prove who makes it', { caller, arn });
        metrics('RequestsRefused', 1);
        return reply(403, { kind: 'refused', why: UNPROVEN });
      }
      const ask = readAsk(request.ask);
      if (ask === null) return reply(400, { kind: 'faulty', why: 'The command line asks for something unknown here.' });
      const answer = await operate(deps, ask, arn);
      return reply(STATUS[answer.kind] ?? 200, answer);
    } catch (error) {
      log('error', 'a request of the command line could not be carried out', { caller, error: messageOf(error) });
      return reply(500, { kind: 'faulty', why: NOT_NOW });
    }
  };

const STATUS: Partial<Record<Reply['kind'], number>> = { refused: 403, faulty: 400 };
const NOT_NOW = 'It could not be carried out now. Try again; the log of the function operate says why.';

const UNPROVEN =
  'AWS does not prove who you are: the signature is too old or for something else. Check the clock of this machine, and ' +
  'that the command line is as new as what is deployed.';

const reply = (statusCode: number, body: Reply): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Whom API Gateway’s IAM authorizer let in; null without one, which is a route that lets everybody in. */
const callerOf = ({ requestContext }: APIGatewayProxyEventV2): string | null => {
  const { authorizer } = requestContext as { authorizer?: { iam?: { userArn?: unknown } } };
  const arn = authorizer?.iam?.userArn;
  return typeof arn === 'string' ? arn : null;
};
