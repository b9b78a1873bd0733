import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import {
  actions as readingAlarms,
  countErrors,
  readAlarms,
  readHeartbeat,
} from '../adapters/alarm-states-cloudwatch.ts';
import { readCaller } from '../adapters/caller-sts.ts';
import { systemClock } from '../adapters/clock-system.ts';
import { knock } from '../adapters/endpoint-http.ts';
import { actions as readingFunctions, readFunction, readMapping } from '../adapters/function-states-lambda.ts';
import { actions as readingLogs, readLastError } from '../adapters/last-error-logs.ts';
import { actions as readingQueues, readQueue } from '../adapters/queue-states-sqs.ts';
import { actions as readingRoles, readRole } from '../adapters/role-states-iam.ts';
import { actions as readingRules, readRule } from '../adapters/rule-states-eventbridge.ts';
import { actions as readingSchedules, readSchedule, readScheduleGroup } from '../adapters/schedule-states-scheduler.ts';
import { actions as readingSecrets, readSecrets } from '../adapters/secret-states-ssm.ts';
import { actions as readingStacks, readStackOf } from '../adapters/stack-cloudformation.ts';
import { createPausesReader } from '../adapters/pauses-dynamodb.ts';
import { createSweepsReader, readActions as readingSweeps } from '../adapters/sweeps-dynamodb.ts';
import { actions as readingTables, readTable } from '../adapters/table-state-dynamodb.ts';
import { actions as readingTopics, countSubscribers } from '../adapters/topic-states-sns.ts';
import { actions as readingTrails, readTrails } from '../adapters/trails-cloudtrail.ts';
import { createWorkspaceSlack } from '../adapters/workspace-slack.ts';
import type { DoctorDeps } from '../doctor/doctor-deps.ts';
import { PortcullisError } from '../errors.ts';
import { pauseOf } from '../finding/pause.ts';
import { readPolicyFiles } from '../policy/read-policy-files.ts';
import { answeringWithin, giveUpOnSilence } from './give-up-on-silence.ts';

/** What whoever runs the doctor has to be allowed; docs/doctor.md is compared with this. */
export const actions = [
  ...readingAlarms,
  ...readingFunctions,
  ...readingLogs,
  ...readingQueues,
  ...readingRoles,
  ...readingRules,
  ...readingSchedules,
  ...readingSecrets,
  ...readingStacks,
  ...readingSweeps,
  ...readingTables,
  ...readingTopics,
  ...readingTrails,
] as const;

export type DoctorOptions = {
  region: string;
  maxAttempts: number;
  slackApiUrl: string;
  shell: DoctorDeps['shell'];
  /** The checkout: for the policy file and the manifest. */
  folder: string;
};
const DAY = 86_400_000;

/** How the doctor looks: by the credentials of the shell, as the SDK finds them. */
export const createDoctorDeps = ({ region, maxAttempts, slackApiUrl, shell, folder }: DoctorOptions): DoctorDeps => {
  const patient = { region, maxAttempts, retryMode: 'adaptive', ...answeringWithin() };
  const sts = giveUpOnSilence(new STSClient(patient));
  // One provider for all clients, so that credentials are asked for once.
  const { credentials } = sts.config;
  const options = { ...patient, credentials };
  const cloudWatch = giveUpOnSilence(new CloudWatchClient(options));
  const dynamoDb = giveUpOnSilence(new DynamoDBClient(options));
  const events = giveUpOnSilence(new EventBridgeClient(options));
  const iam = giveUpOnSilence(new IAMClient(options));
  const lambda = giveUpOnSilence(new LambdaClient(options));
  const logs = giveUpOnSilence(new CloudWatchLogsClient(options));
  const scheduler = giveUpOnSilence(new SchedulerClient(options));
  // The URL of a queue names a host of its own, which is not where AWS_ENDPOINT_URL says that AWS is.
  const sqs = giveUpOnSilence(new SQSClient({ ...options, useQueueUrlAsEndpoint: false }));
  return {
    clock: systemClock,
    region,
    caller: () => readCaller(sts),
    trails: () => readTrails(giveUpOnSilence(new CloudTrailClient(options))),
    stack: (name) => readStackOf(giveUpOnSilence(new CloudFormationClient(options)), name),
    rule: (name) => readRule(events, name),
    queue: (url) => readQueue(sqs, url),
    table: (name) => readTable(dynamoDb, name),
    schedule: (id) => readSchedule(scheduler, id),
    scheduleGroup: (name) => readScheduleGroup(scheduler, name),
    role: (name) => readRole(iam, name),
    function: (name) => readFunction(lambda, name),
    mapping: (id) => readMapping(lambda, id),
    errors: async (name) => {
      const now = systemClock.now();
      const counts = await countErrors(cloudWatch, name, now);
      // The log of a day is only worth reading where something went wrong.
      const last = counts.errors > 0 ? await readLastError(logs, `/aws/lambda/${name}`, now - DAY) : null;
      return { ...counts, last };
    },
    alarms: (names) => readAlarms(cloudWatch, names),
    topic: (arn) => countSubscribers(giveUpOnSilence(new SNSClient(options)), arn),
    secrets: (names) => readSecrets(giveUpOnSilence(new SSMClient(options)), names),
    workspace: (token) => createWorkspaceSlack(token, slackApiUrl),
    knock: (url, signingSecret) => knock(url, signingSecret, systemClock.now()),
    heartbeat: (stack) => readHeartbeat(cloudWatch, stack, systemClock.now()),
    pause: async (table) => pauseOf(await createPausesReader({ client: dynamoDb, table }).load()),
    lastSweep: async (table, place) =>
      (await createSweepsReader({ client: dynamoDb, table }).load(place))?.lastAt ?? null,
    shell,
    policy: () => {
      const compiled = readPolicyFiles(folder);
      if (compiled?.kind === 'faulty') throw new PortcullisError('bad-configuration', compiled.faults.join('; '));
      return compiled?.policy ?? null;
    },
    manifestScopes: () => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'slack-manifest.json'), 'utf8')) as {
        oauth_config: { scopes: { bot: string[] } };
      };
      return manifest.oauth_config.scopes.bot;
    },
  };
};
