import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import path from 'node:path';
import { WebClient } from '@slack/web-api';
import { createFindingsDynamoDb } from '../../src/adapters/findings-dynamodb.ts';
import { loadConfig } from '../../src/config.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { environmentOf, queueArn } from '../../src/sandbox/environment.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from '../../src/sandbox/place.ts';
import { provision } from '../../src/sandbox/provision.ts';
import { signInteraction } from '../../src/sandbox/slack/sign-request.ts';
import { startSlack } from '../../src/sandbox/slack/start-slack.ts';
import { toApiGatewayEvent } from '../../src/sandbox/slack/to-api-gateway-event.ts';
import { readStack } from '../../src/sandbox/stack.ts';
import { DECISION_BLOCK, REVOKE_ACTION, buttonValue } from '../../src/slack/actions.ts';
import { root } from '../deploy/deployed.ts';
import { unpack } from '../deploy/packaged.ts';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { ec2As } from '../e2e/security-groups.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { createTurnedClock } from '../support/turned-clock.ts';
import { startWorker, type Worker } from './start-worker.ts';

const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
/** Slack's own clock is the machine's: whatever happens here must have happened before, for our messages to be found. */
const LONG_AGO = 60 * 24 * 3_600_000;
/** What brings everything to its end: leases, retries and a sweep, several times over. */
const LONGEST = 4 * 60 * MINUTE;
const STEP = 15 * SECOND;

/** A call of a function, and which one of that name it is. */
export type Call = { by: string; name: string; nth: number };
export type Kill = { kind: 'kill'; when: 'before' | 'after' };
export type Wire = Awaited<ReturnType<typeof startWire>>;

/** The functions of one lane: name → unpacked bundle. */
export const unpackAll = async (names: readonly string[]): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, path.join((await unpack(name)).folder, 'dist/lambda', `${name}.cjs`)] as const),
    ),
  );

/**
 * The stack of serverless.yml on this machine, out of its zips: each function in a process of its own, the local AWS and
 * the local Slack behind proxies that break calls, queues and schedules on a clock that the test turns.
 */
export const startWire = async (bundles: Record<string, string>) => {
  const clock = createTurnedClock(Date.now() - LONG_AGO);
  const aws = await startAws({ port: 0, clock });
  const slack = await startSlack({
    port: 0,
    signingSecret: SIGNING_SECRET,
    sendInteraction: async () => ({ status: 200, body: '' }),
    clock,
  });
  const stack = readStack(path.join(root, 'serverless.yml'));
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = { endpoint: aws.url, region: SANDBOX_REGION, credentials };
  aws.putParameter(stack.secrets.botToken, 'xoxb-sandbox');
  aws.putParameter(stack.secrets.signingSecret, SIGNING_SECRET);
  const { groupIds } = await provision(aws, stack, client);
  // Whoever subscribes to the announcements.
  const heard = aws.putQueue('heard');
  const allHeard: string[] = [];
  aws.putRule(
    stack.buses.find((bus) => bus === 'AnnouncementsBus') ?? '',
    'heard',
    { source: ['portcullis'] },
    heard.arn,
  );

  const lines: string[] = [];
  const calls: Call[] = [];
  const values = {
    POLICY_FILE: '',
    SLACK_CHANNEL: slack.channelId,
    SLACK_TEAM_ID: slack.teamId,
    SLACK_APP_ID: slack.appId,
    AWS_LAMBDA_FUNCTION_NAME: 'portcullis-wire-x',
  };
  const functions = stack.functions.filter(({ name }) => name in bundles);
  // Each function has its own, so that it is known whose call it is.
  const proxies = await Promise.all(
    functions.map(async ({ name }) => ({
      name,
      aws: await startFaultProxy(aws.url),
      slack: await startFaultProxy(slack.url),
    })),
  );
  const proxiesOf = (name: string) => {
    const found = proxies.find((one) => one.name === name);
    if (!found) throw new Error(`there is no proxy of ${name}`);
    return found;
  };
  const environments = Object.fromEntries(
    functions.map((deployed) => {
      const role = { account: SANDBOX_ACCOUNT, name: stack.names[deployed.role] ?? deployed.role };
      const wiring = {
        awsUrl: proxiesOf(deployed.name).aws.url,
        slackApiUrl: `${proxiesOf(deployed.name).slack.url}/api/`,
        credentials: aws.signIn(role),
        groupIds,
        values,
      };
      return [deployed.name, environmentOf(deployed, wiring)] as const;
    }),
  );
  const workers = Object.fromEntries(
    functions.map(({ name, timeout }): [string, Worker] => [
      name,
      startWorker({
        bundle: bundles[name] ?? '',
        env: environments[name] ?? {},
        timeout: timeout * SECOND,
        onLine: (line) => lines.push(line),
      }),
    ]),
  );
  const workerOf = (name: string): Worker => {
    const worker = workers[name];
    if (!worker) throw new Error(`there is no worker ${name}`);
    return worker;
  };
  const dynamoDb = new DynamoDBClient(client);
  const findings = createFindingsDynamoDb({
    client: dynamoDb,
    table: stack.table.name,
    retention: 400 * 24 * 60 * MINUTE,
  });
  const config = loadConfig('remediate', environments['remediate'] ?? {});
  const web = new WebClient('xoxb-sandbox', { slackApiUrl: slack.apiUrl });

  /** Takes what is visible in one queue to its function, as the event source mapping does. False: there was nothing. */
  const deliver = async (
    { name: queue, batchSize }: { name: string; batchSize: number },
    functionName: string,
  ): Promise<boolean> => {
    const messages = await aws.queues.receive(queue, { max: batchSize, visibility: null, waitSeconds: 0 });
    if (messages.length === 0) return false;
    const Records = messages.map(({ id, body, receiveCount }) => ({
      messageId: id,
      body,
      attributes: { ApproximateReceiveCount: String(receiveCount) },
      eventSourceARN: queueArn(queue),
    }));
    const event = { Records } as unknown as SQSEvent;
    const answer = await workerOf(functionName)
      .invoke(event, clock.now())
      .catch(() => null);
    // A function that ended, or threw, has failed for all of them.
    if (answer === null) return true;
    const failed = new Set((answer as SQSBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receiptHandle } of messages)
      if (!failed.has(id)) aws.queues.get(queue).remove(receiptHandle ?? '');
    return true;
  };
  const deliverAll = async (): Promise<void> => {
    for (let isBusy = true; isBusy;) {
      const busy = functions.flatMap(({ name, queues }) => queues.map((queue) => deliver(queue, name)));
      isBusy = (await Promise.all(busy)).some(Boolean);
    }
  };
  /** Time goes by, and what is due on the way happens, until something is as it should be or nothing more can be hoped for. */
  const passUntil = async (isDone: () => Promise<boolean>, longest = LONGEST): Promise<boolean> => {
    for (const end = clock.now() + longest; clock.now() < end;) {
      await deliverAll();
      if (await isDone()) return true;
      await clock.elapse(STEP);
    }
    return false;
  };

  const ec2 = ec2As(aws.url, 'AKIAALEX', SANDBOX_REGION);
  /** Somebody clicks on “Revoke now” of the message as it is. False: an error is shown to them. */
  const click = async (finding: Finding): Promise<boolean> => {
    const payload = {
      type: 'block_actions',
      team: { id: slack.teamId },
      user: { id: slack.people[0]?.id, username: 'dana', team_id: slack.teamId },
      api_app_id: slack.appId,
      channel: { id: slack.channelId },
      container: { type: 'message', channel_id: slack.channelId, message_ts: finding.message?.ts },
      actions: [{ type: 'button', action_id: REVOKE_ACTION, block_id: DECISION_BLOCK, value: buttonValue(finding) }],
    };
    const request = signInteraction(payload, SIGNING_SECRET, clock.now());
    const event = toApiGatewayEvent(request, '/slack/interactions', clock.now());
    const answer = await workerOf('slack')
      .invoke(event, clock.now())
      .catch(() => null);
    return (answer as APIGatewayProxyStructuredResultV2 | null)?.statusCode === 200;
  };

  return {
    clock,
    aws,
    ec2,
    lines,
    findings,
    views: config.settingsOf(SANDBOX_ACCOUNT).views,
    workerOf,
    passUntil,
    click,
    /**
     * Breaks calls from now on; `kill`: kill -9, before the call has any effect or after it. `nth` counts those of a
     * function and a name. Starts a new list of calls.
     */
    script: (breakageOf: (call: Call) => Fault | Kill | null) => {
      calls.length = 0;
      for (const { name: by, ...both } of proxies)
        for (const proxy of [both.aws, both.slack])
          proxy.script((name) => {
            const nth = calls.filter((call) => call.by === by && call.name === name).length + 1;
            const call = { by, name, nth };
            calls.push(call);
            const breakage = breakageOf(call);
            if (breakage?.kind !== 'kill') return breakage;
            if (breakage.when === 'after') return { kind: 'lost', then: () => workerOf(by).kill() };
            workerOf(by).kill();
            return { kind: 'hang' };
          });
    },
    calls,
    /** The group is gone, and nobody is told. */
    forget: ({ groupId }: GroupKey): void => void aws.model(SANDBOX_REGION).deleteGroup({ groupId, groupName: null }),
    /** The messages in the channel that name the group. */
    messagesAbout: async ({ groupId }: GroupKey): Promise<{ text: string }[]> => {
      const { messages = [] } = await web.conversations.history({ channel: slack.channelId, limit: 200 });
      return messages.filter((message) => JSON.stringify(message).includes(groupId)).map(({ text = '' }) => ({ text }));
    },
    /** The announcements about the group, as whoever subscribes hears them: type and our id. */
    announced: async ({ groupId }: GroupKey): Promise<string[]> => {
      for (;;) {
        const messages = await aws.queues.receive('heard', { max: 10, visibility: 30, waitSeconds: 0 });
        if (messages.length === 0) break;
        for (const { body, receiptHandle } of messages) {
          const { 'detail-type': type, detail } = JSON.parse(body) as { 'detail-type': string; detail: { id: string } };
          allHeard.push(`${type} ${detail.id}`);
          aws.queues.get('heard').remove(receiptHandle ?? '');
        }
      }
      return allHeard.filter((one) => one.includes(groupId));
    },
    /** Names of dead-letter queues that hold something. */
    deadLetters: (): string[] =>
      stack.queues.flatMap(({ dlq }) =>
        dlq !== null && aws.queues.get(dlq).counts(clock.now()).visible > 0 ? [dlq] : [],
      ),
    close: async () => {
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
      dynamoDb.destroy();
      ec2.destroy();
      await Promise.all(proxies.flatMap((both) => [both.aws.close(), both.slack.close()]));
      await slack.close();
      await aws.close();
    },
  };
};
