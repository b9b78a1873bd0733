import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerEvents, answerScheduler, answerSqs, answerSsm, answerUnknownTarget } from './answer-json.ts';
import { answerQuery } from './answer-query.ts';
import type { AwsActivity } from './aws-activity.ts';
import { AwsError } from './aws-error.ts';
import { createAwsServices, memberBus, type AwsServices } from './aws-services.ts';
import { createHttpApi, type HttpApi, type InvokeRoute } from './http-api.ts';
import { readBody, sendAnswer } from './http-exchange.ts';
import type { Statement } from './iam/judge-statements.ts';
import { roleArnOf, type Role } from './iam/roles.ts';
import { isSchedulerPath } from './scheduler/scheduler-api.ts';
import type { BusEvent } from './events/event-bus.ts';
import type { InputTransformer } from './events/transform-input.ts';
import type { SecurityGroupModel } from './security-group-model.ts';
import type { Topics } from './sns/topics.ts';
import type { QueueSettings } from './sqs/queue.ts';
import type { Queues } from './sqs/queues.ts';
import type { Place } from '../../finding/place.ts';
import { systemClock, type TimerClock } from './timer-clock.ts';

export const ACCOUNT = '111122223333';
export const DEFAULT_REGION = 'eu-west-1';
const HOST = '127.0.0.1';

export type LocalAws = {
  url: string;
  port: number;
  account: string;
  region: string;
  /** The security groups of a region, of another account if it is named. */
  model(region: string, account?: string): SecurityGroupModel;
  queues: Queues;
  topics: Topics;
  /** Creates a queue or changes its settings (seconds). */
  putQueue(name: string, settings?: Partial<QueueSettings>): { url: string; arn: string };
  putBus(name: string): { arn: string };
  putTopic(name: string): { arn: string };
  /** Sends what matches on a bus to a queue or a topic. Throws for what is not fully understood. */
  putRule(bus: string, name: string, pattern: unknown, targetArn: string, transformer?: InputTransformer | null): void;
  /** A secret of SSM, for who holds `sessionToken`. */
  putParameter(name: string, value: string): void;
  deleteParameter(name: string): void;
  sessionToken: string;
  /** What may be put on a bus, and what not, beside the account's own identities. */
  putBusPolicy(bus: string, statement: Statement): void;
  /** Another account of the organisation. */
  putAccount(id: string): void;
  putRole(role: Role): void;
  /** Credentials of a role, as Lambda gives them to a function. They hold as long as the server runs. */
  signIn(role: Pick<Role, 'account' | 'name'>): { accessKeyId: string; sessionToken: string };
  /** A rule of the default bus of another account, which brings what matches to another bus by its role. */
  putForwardRule(place: Place, rule: { name: string; pattern: unknown; busArn: string; roleArn: string }): void;
  /** Tells what CloudTrail has written, as if it had happened in the account and region of the event. */
  report(event: BusEvent): void;
  putScheduleGroup(name: string): void;
  /** A path that whoever signs their requests may POST to, and the function behind it. */
  putRoute(path: string, invoke: InvokeRoute): void;
  /** Runs `invoke` when a schedule has the function as its target. */
  putFunction(name: string, invoke: (input: string) => void): { arn: string };
  /** Puts `input` into a queue, or runs a function with it, every so many ms from then on. */
  putSchedule(name: string, schedule: { expression: string; every: number; targetArn: string; input: string }): void;
  /** Stops listening, hangs up on every client and cancels every timer. */
  close(): Promise<void>;
};

const answer = async (
  services: AwsServices,
  httpApi: HttpApi,
  urlBase: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const origin = new URL(urlBase).origin;
  const path = request.url ?? '/';
  if (!URL.canParse(origin + path)) throw new AwsError('InvalidRequest', 'The request is malformed.');
  const url = new URL(origin + path);
  // No AWS client sends this header: it is a web page that tries its luck with ports of this machine.
  if (request.headers.origin !== undefined) {
    return sendAnswer(response, 403, 'text/plain', 'This local AWS does not talk to web pages.\n');
  }
  const body = await readBody(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const [service = '', action = ''] = target.split('.');
    if (service.startsWith('DynamoDB_')) return services.dynamoDb(request, body, response);
    if (service === 'AWSEvents') return answerEvents(services, request, action, body, response);
    if (service === 'AmazonSQS') return answerSqs(services, urlBase, action, body, response);
    if (service === 'AmazonSSM')
      return answerSsm(services, request.headers['x-amz-security-token'], action, body, response);
    return answerUnknownTarget(services, target, response);
  }
  if (await httpApi.answer(request, url.pathname, body, response)) return;
  if (isSchedulerPath(url.pathname)) return answerScheduler(services, request.method ?? 'GET', url, body, response);
  return answerQuery(services, request, request.method === 'GET' ? url.search.slice(1) : body, response);
};

/** An error that is no answer of a service. A bug is reported and answered; the server lives on. */
const answerFault = (services: AwsServices, error: unknown, response: ServerResponse): void => {
  if (error instanceof AwsError) return sendAnswer(response, error.status, 'text/plain', `${error.message}\n`);
  if (response.destroyed) return;
  services.note({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  sendAnswer(
    response,
    500,
    'application/x-amz-json-1.1',
    JSON.stringify({ __type: 'InternalFailure', message: 'The local AWS has failed.' }),
  );
};

/**
 * Starts an AWS on this machine: EC2's security groups, STS, CloudTrail, EventBridge, Scheduler, SQS, SSM and DynamoDB
 * on one port of 127.0.0.1, in their real wire protocols (which are told apart by header, path and form). Port 0 takes any
 * free one. Rejects with the error of the socket, `EADDRINUSE` when the port is busy. `onEvent` hears of everything
 * that changes.
 */
export const startAws = async ({
  port = 4566,
  clock = systemClock,
  region = DEFAULT_REGION,
  onEvent = () => {},
  organizationId,
}: {
  port?: number;
  clock?: TimerClock;
  region?: string;
  onEvent?: (activity: AwsActivity) => void;
  /** Of all accounts that there are. */
  organizationId?: string;
} = {}): Promise<LocalAws> => {
  const services = createAwsServices({ account: ACCOUNT, region, clock, onEvent, organizationId });
  const httpApi = createHttpApi(services);
  let urlBase = '';
  const server = createServer((request, response) => {
    answer(services, httpApi, urlBase, request, response).catch((error: unknown) =>
      answerFault(services, error, response),
    );
  });
  // SDKs keep connections; one that closes just as the next request sets out would look like an outage.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const url = `http://${HOST}:${bound}`;
  urlBase = `${url}/${ACCOUNT}`;
  const { buses, queues, topics, parameters, sessionToken, scheduler, roles, sessions } = services;
  return {
    url,
    port: bound,
    account: ACCOUNT,
    region,
    model: services.model,
    queues,
    topics,
    putQueue: (name, settings) => {
      queues.put(name, settings);
      return { url: `${urlBase}/${name}`, arn: queues.arnOf(name) };
    },
    putBus: (name) => {
      buses.putBus(name);
      return { arn: `arn:aws:events:${region}:${ACCOUNT}:event-bus/${name}` };
    },
    putTopic: (name) => {
      topics.put(name);
      return { arn: topics.arnOf(name) };
    },
    putRule: (bus, name, pattern, targetArn, transformer = null) => {
      buses.putRule(bus, name, pattern);
      buses.putTarget(bus, name, 'target', { arn: targetArn, transformer });
    },
    putParameter: (name, value) => parameters.put(name, value),
    deleteParameter: (name) => parameters.delete(name),
    sessionToken,
    putRoute: (path, invoke) => httpApi.put(path, invoke),
    putBusPolicy: (bus, statement) =>
      void services.busPolicies.set(bus, [...(services.busPolicies.get(bus) ?? []), statement]),
    putAccount: (id) => void services.accounts.add(id),
    putRole: (role) => roles.put(role),
    signIn: ({ account, name }) => {
      const role = roles.find(roleArnOf({ account, name })) ?? { account, name, trust: [], grants: null };
      const { accessKeyId } = sessions.open(role, name, { token: sessionToken, lasts: Infinity });
      return { accessKeyId, sessionToken };
    },
    putForwardRule: (place, { name, pattern, busArn, roleArn }) => {
      const bus = memberBus(place);
      buses.putBus(bus);
      buses.putRule(bus, name, pattern);
      buses.putTarget(bus, name, 'hub', { arn: busArn, transformer: null, roleArn });
    },
    report: services.report,
    putScheduleGroup: (name) => scheduler.putGroup(name),
    putFunction: (name, invoke) => {
      services.functions.set(name, invoke);
      return { arn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}` };
    },
    putSchedule: (name, { expression, every, targetArn, input }) => {
      const now = services.clock.now();
      const queue = targetArn.split(':').at(-1) ?? '';
      const target = { Arn: targetArn, RoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`, Input: input };
      const rest = { description: null, enabled: true, deleteAfterwards: false, clientToken: null };
      scheduler.create({ name, group: 'default', expression, every, due: now + every, queue, target, ...rest }, now);
    },
    close: () =>
      new Promise((resolve) => {
        scheduler.close();
        queues.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
