import { randomUUID } from 'node:crypto';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createOperatorDoorHttp } from '../../../src/adapters/operator-door-http.ts';
import type { DecideDeps } from '../../../src/operator/decide-remotely.ts';
import { OPERATOR_PATH } from '../../../src/operator/operation.ts';
import { parseOperatorUrl } from '../../../src/operator/operator-url.ts';
import { toApiGatewayEvent } from '../../../src/sandbox/slack/to-api-gateway-event.ts';
import type { Asker } from './ask-aws.ts';
import type { Deployment } from './read-deployment.ts';

type Parts = {
  home: Asker;
  deployment: Deployment;
  now: () => number;
  knock: (route: string, event: unknown) => Promise<unknown>;
};

/**
 * The command line of a new IAM user of the account, at the door that is deployed: its own client, with every request
 * signed. API Gateway says who signed it, and STS is asked by the function; both are moto, which believes a signature, so
 * that one is checked is for test/adapters to show.
 */
export const createOperator = async (UserName: string, parts: Parts): Promise<DecideDeps> => {
  const { home, deployment, now, knock } = parts;
  const iam = new IAMClient(home);
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const { Arn: userArn } = await new STSClient({ ...home, credentials }).send(new GetCallerIdentityCommand({}));

  const door = parseOperatorUrl(deployment.outputs['OperatorUrl'] ?? '');
  const verifier = deployment.functions.find(({ name }) => name === 'operate')?.environment['STS_URL'];
  if (door === null || verifier !== `https://${door.stsHost}/`)
    throw new Error(`the output OperatorUrl has requests signed for another STS than ${verifier}`);
  const send: typeof fetch = async (_url, init) => {
    const { headers, body } = init as { headers: Record<string, string>; body: string };
    const event = toApiGatewayEvent({ headers, body }, OPERATOR_PATH, now());
    const requestContext = { ...event.requestContext, authorizer: { iam: { userArn } } };
    const answer = (await knock(event.routeKey, { ...event, requestContext })) as { statusCode: number; body: string };
    return new Response(answer.body, { status: answer.statusCode });
  };
  const clock = { now, sleep: () => Promise.reject(new Error('a request had to be sent again')) };
  const ask = createOperatorDoorHttp(door, { credentials: async () => credentials, clock }, send);
  return { ask, newOperation: randomUUID, clock };
};
