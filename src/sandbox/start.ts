import { SQSClient } from '@aws-sdk/client-sqs';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { StartOptions } from '../cli/start-command.ts';
import { parseDuration } from '../duration.ts';
import { messageOf } from '../errors.ts';
import { startAws } from './aws/server.ts';
import { banner } from './banner.ts';
import { demoClient, playDemo } from './demo.ts';
import { LOCAL_OPERATORS } from './aws/caller.ts';
import { environmentOf, queueArn } from './environment.ts';
import { startEventSource } from './event-source.ts';
import { firstSweep } from './first-sweep.ts';
import { startFrontDoor } from './front-door.ts';
import { startLambda, type Lambda } from './lambda.ts';
import { MEMBER_ACCOUNT, ORGANIZATION_ID, startOrganisation } from './organisation.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from './place.ts';
import { provision, type ClientOptions } from './provision.ts';
import { readTemplate } from './read-template.ts';
import { toStack, type Stack } from './stack.ts';
import { createTimeline } from './timeline.ts';

type Shell = Readonly<Record<string, string | undefined>>;
type Closable = { close(): Promise<void> };

/** The settings of the bot that the shell may choose; everything else of the shell stays outside. */
const SETTINGS = [
  'ENFORCEMENT',
  'ON_DEADLINE',
  'APPROVERS',
  'OPERATORS',
  'REVOKE_BY',
  'MAX_KEEP',
  'KEEP_CHOICES',
  'MORE_TIME',
  'MORE_TIME_LIMIT',
  'REOPEN',
  'UNDO_WITHIN',
  'RULES_PER_GROUP',
  'TELL_ACTOR',
  'DIGEST_FROM',
  'REOPENED_REVOKE_AFTER',
  'REACHABLE_REVOKE_AFTER',
  'WATCHED_PORTS',
  'IPV4_THRESHOLD_PREFIX',
  'IPV6_THRESHOLD_PREFIX',
] as const;

/** Where a deployed bot is careful by default, the local one lets everything be tried; the shell may choose otherwise. */
const TO_TRY = {
  REOPEN: 'on',
  TELL_ACTOR: 'on',
  KEEP_CHOICES: '1m,1h,4h,24h,7d',
  MORE_TIME: '10m',
  OPERATORS: LOCAL_OPERATORS,
};

/**
 * The whole bot on this machine: the packaged functions, wired as serverless.yml says, against local endpoints that
 * speak AWS's and Slack's wire protocols. Runs until SIGINT or SIGTERM. Returns the exit code.
 */
export const start = async (options: StartOptions, shell: Shell, out: Writable, err: Writable): Promise<number> => {
  const open: Closable[] = [];
  const closeAll = async () => {
    for (const one of open.reverse()) await one.close().catch(() => undefined);
  };
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    await compose(options, shell, out, open);
  } catch (error) {
    err.write(`${explain(error, options)}\n`);
    await closeAll();
    return 2;
  }
  await ended;
  out.write('\nEnded. Nothing of it is left.\n');
  await closeAll();
  return 0;
};

const compose = async (options: StartOptions, shell: Shell, out: Writable, open: Closable[]): Promise<void> => {
  const keep = <T extends Closable>(one: T): T => {
    open.push(one);
    return one;
  };
  const timeline = createTimeline(out, () => Date.now());
  const root = findRoot();
  const file = readTemplate(path.join(root, 'serverless.yml'));
  const stack = toStack(file);
  const lambdas = new Map<string, Lambda>();
  const aws = keep(
    await startAws({
      port: options.awsPort,
      onEvent: (activity) => timeline.activity(activity),
      ...(options.organization ? { organizationId: ORGANIZATION_ID } : {}),
    }),
  );
  const invokeSlack = (event: unknown) => lambdaNamed(lambdas, 'slack').invoke(event);
  const door = keep(await startFrontDoor({ options, shell, awsPort: aws.port, timeline, invokeSlack }));
  const client: ClientOptions = {
    endpoint: aws.url,
    region: SANDBOX_REGION,
    credentials: { accessKeyId: 'AKIAPORTCULLIS', secretAccessKey: 'sandbox' },
  };
  aws.putParameter(stack.secrets.botToken, door.secrets.botToken);
  aws.putParameter(stack.secrets.signingSecret, door.secrets.signingSecret);
  const { groupIds } = await provision(aws, stack, client, {
    SweepSchedule: everyOf(shell, 'SWEEP_EVERY'),
    HeartbeatSchedule: everyOf(shell, 'HEARTBEAT_EVERY'),
  });

  const settings = SETTINGS.flatMap((name) => (shell[name] ? [[name, shell[name]] as const] : []));
  const organisation = options.organization
    ? keep(await startOrganisation({ aws, root, file, stack, channel: door.otherChannel }))
    : null;
  // Not the policy of the deployment: its accounts and channels are not here.
  const chosen = {
    POLICY_FILE: '',
    ...organisation?.values,
    ...TO_TRY,
    ...door.values,
    ...Object.fromEntries(settings),
  };
  const values = { ...chosen, REVOKE_AFTER: options.revokeAfter, STS_URL: `${aws.url}/` };
  const sqs = new SQSClient(client);
  for (const deployed of stack.functions) {
    const lambda = startLambda({
      worker: path.join(root, 'dist/lambda-worker.js'),
      bundle: path.join(root, `${deployed.handler.replace(/\.[^.]+$/, '')}.cjs`),
      env: environmentOf(deployed, {
        awsUrl: aws.url,
        slackApiUrl: door.slackApiUrl,
        credentials: aws.signIn({ account: SANDBOX_ACCOUNT, name: stack.names[deployed.role] ?? deployed.role }),
        groupIds,
        values,
      }),
      timeout: deployed.timeout * 1_000,
      onLog: (line) => timeline.log(deployed.name, line),
    });
    lambdas.set(deployed.name, keep(lambda));
    // The other route is Slack's: the front door signs what comes by that one.
    if (deployed.http?.iam) aws.putRoute(deployed.http.path, (event) => lambda.invoke(event));
    aws.putFunction(deployed.name, (input) => {
      lambda.invoke(JSON.parse(input)).catch((error) => timeline.problem(`${deployed.name}: ${messageOf(error)}`));
    });
    for (const queue of deployed.queues)
      keep(eventSource(queue, aws.url, sqs, lambda, (why) => timeline.problem(`${deployed.name}: ${why}`)));
  }
  const home = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION };
  await firstSweep(lambdaNamed(lambdas, 'inspect'), [home, ...(organisation?.places ?? [])]);
  const member = organisation ? MEMBER_ACCOUNT : null;
  out.write(banner({ awsUrl: aws.url, page: door.page, revokeAfter: options.revokeAfter, demo: options.demo, member }));
  if (options.demo) await playDemo(demoClient(client));
};

/** How often a schedule fires, in ms; null where it is not set, which is as often as in AWS. Throws for no duration. */
const everyOf = (shell: Shell, variable: string): number | null => {
  const text = shell[variable];
  if (!text) return null;
  const every = parseDuration(text);
  if (every === null) throw new Error(`${variable} is not usable. Set it to a duration such as 30s or 15m.`);
  return every;
};

const eventSource = (
  { name, batchSize, concurrency }: Stack['functions'][number]['queues'][number],
  awsUrl: string,
  sqs: SQSClient,
  lambda: Lambda,
  onFailure: (why: string) => void,
) =>
  startEventSource({
    sqs,
    queueUrl: `${awsUrl}/${SANDBOX_ACCOUNT}/${name}`,
    queueArn: queueArn(name),
    batchSize,
    concurrency,
    region: SANDBOX_REGION,
    lambda,
    onFailure,
  });

const lambdaNamed = (lambdas: ReadonlyMap<string, Lambda>, name: string): Lambda => {
  const lambda = lambdas.get(name);
  if (!lambda) throw new Error(`The function ${name} is not running yet.`);
  return lambda;
};

/** The checkout: this file runs from dist/ as a bundle, or from src/sandbox/. */
const findRoot = (): string => {
  const places = ['..', '../..'].map((up) => path.resolve(import.meta.dirname, up));
  const root = places.find((place) => existsSync(path.join(place, 'serverless.yml')));
  if (!root) throw new Error('serverless.yml is not beside this program. Run it from a checkout of Portcullis.');
  return root;
};

const explain = (error: unknown, { awsPort, slackPort }: StartOptions): string => {
  const { code, port } = error as { code?: string; port?: number };
  if (code !== 'EADDRINUSE') return `Portcullis could not start. ${messageOf(error)}`;
  const flag = port === slackPort && port !== awsPort ? '--slack-port' : '--aws-port';
  return `Port ${port} is taken by another program. End it, or choose another port: npm start -- ${flag} ${Number(port) + 1}`;
};
