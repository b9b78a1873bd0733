import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAnnouncementsEventBridge } from './adapters/announcements-eventbridge.ts';
import { createAnswersDynamoDb, createAnswersReader } from './adapters/answers-dynamodb.ts';
import { createBurstsDynamoDb } from './adapters/bursts-dynamodb.ts';
import { createCallersSts } from './adapters/callers-sts.ts';
import { createChecksSqs } from './adapters/checks-sqs.ts';
import { systemClock } from './adapters/clock-system.ts';
import { createDecisionsEventBridge } from './adapters/decisions-eventbridge.ts';
import { createDigestsDynamoDb, createDigestsReader } from './adapters/digests-dynamodb.ts';
import { createFindingsDynamoDb, createFindingsReader } from './adapters/findings-dynamodb.ts';
import { logToConsole } from './adapters/log-console.ts';
import { createDirectorySlack } from './adapters/directory-slack.ts';
import { createEnrichmentsSqs } from './adapters/enrichments-sqs.ts';
import { createHomeTabSlack } from './adapters/home-tab-slack.ts';
import { createListingsDynamoDb } from './adapters/listings-dynamodb.ts';
import { createLookUpsSqs } from './adapters/look-ups-sqs.ts';
import { createNotifierSlack, createSlackClient } from './adapters/notifier-slack.ts';
import { createOperatorDecisionsEventBridge } from './adapters/operator-decisions-eventbridge.ts';
import { createPausesDynamoDb, createPausesReader } from './adapters/pauses-dynamodb.ts';
import { createReopensSqs } from './adapters/reopens-sqs.ts';
import { createRuleAuthorizerEc2 } from './adapters/rule-authorizer-ec2.ts';
import { createRuleRevokerEc2 } from './adapters/rule-revoker-ec2.ts';
import type { Ec2In } from './adapters/security-groups-ec2.ts';
import { createSecurityGroupsEc2 } from './adapters/security-groups-ec2.ts';
import { createSurroundingsEc2 } from './adapters/surroundings-ec2.ts';
import { createSweepRequestsSqs } from './adapters/sweep-requests-sqs.ts';
import { createSweepsDynamoDb, createSweepsReader } from './adapters/sweeps-dynamodb.ts';
import { createArming, createDisarming } from './adapters/wake-ups-scheduler.ts';
import type { Config } from './config.ts';
import { loadConfig } from './config.ts';
import type { Place } from './finding/place.ts';
import { parsePlace } from './finding/place.ts';
import type { AlertDeps } from './use-cases/alert.ts';
import type { InspectDeps } from './use-cases/inspect.ts';
import type { OpenFindingDeps } from './use-cases/open-finding.ts';
import type { CarryOutDeps } from './use-cases/carry-out.ts';
import type { ReopenDeps } from './use-cases/reopen.ts';
import { createOperatorEndpoint, type OperatorEndpoint } from './operator/create-endpoint.ts';
import { unlessPaused } from './use-cases/unless-paused.ts';
import type { Endpoint } from './slack/create-endpoint.ts';
import { createEndpoint } from './slack/create-endpoint.ts';

/** AWS decides where calls go: region, credentials and AWS_ENDPOINT_URL come from the environment, by the SDK itself. */
const AWS = { maxAttempts: 3 } as const;

/**
 * Makes something when it is first needed and then keeps it: once per container. The calls below are marked as pure, so
 * that a bundle holds only what its own function makes.
 */
const once = <T>(create: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: create() }).value;
};

const ec2In = (): Ec2In => {
  const clients = new Map<string, EC2Client>();
  return (region) => {
    const client = clients.get(region) ?? new EC2Client({ ...AWS, region });
    clients.set(region, client);
    return client;
  };
};

/** What every function that opens or moves findings shares; the attempt is named per message. */
const findingDeps = (config: Config<'ingress'>) => {
  const slack = createSlackClient(config.SLACK_BOT_TOKEN, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  return {
    clock: systemClock,
    log: logToConsole,
    settings: config.decision,
    enrichments: createEnrichmentsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL),
    findings: createFindingsDynamoDb(table),
    pauses: createPausesReader(table),
    bursts: createBurstsDynamoDb(table),
    digests: createDigestsDynamoDb(table),
    digestFrom: config.DIGEST_FROM,
    announcements: createAnnouncementsEventBridge(new EventBridgeClient(AWS), config.ANNOUNCEMENTS_BUS),
    notifier: createNotifierSlack(slack, config.SLACK_CHANNEL, config.views),
    wakeUps: createArming({
      scheduler: new SchedulerClient(AWS),
      sqs: new SQSClient(AWS),
      clock: systemClock,
      group: config.SCHEDULE_GROUP,
      roleArn: config.SCHEDULE_ROLE_ARN,
      queueArn: config.REMEDIATE_QUEUE_ARN,
      queueUrl: config.REMEDIATE_QUEUE_URL,
    }),
  } satisfies Omit<OpenFindingDeps, 'attempt'>;
};

export const ingressDeps = /* @__PURE__ */ once((): Omit<AlertDeps, 'attempt'> => {
  const config = loadConfig('ingress');
  const lookUps = createLookUpsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL);
  const checks = createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL);
  return { ...findingDeps(config), judge: config.judge, log: logToConsole, lookUps, checks };
});

export const remediateDeps = /* @__PURE__ */ once((): Omit<CarryOutDeps, 'attempt'> & { decisionsQueueArn: string } => {
  const config = loadConfig('remediate');
  const ec2 = ec2In();
  const deps = findingDeps(config);
  const slack = createSlackClient(config.SLACK_BOT_TOKEN, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const pauses = createPausesDynamoDb(table);
  const disarming = createDisarming({ scheduler: new SchedulerClient(AWS), group: config.SCHEDULE_GROUP });
  return {
    ...deps,
    wakeUps: { ...deps.wakeUps, ...disarming },
    decisionsQueueArn: config.DECISIONS_QUEUE_ARN,
    judge: config.judge,
    log: logToConsole,
    lookUps: createLookUpsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL),
    reopens: createReopensSqs(new SQSClient(AWS), config.REOPEN_QUEUE_URL),
    securityGroups: createSecurityGroupsEc2(ec2),
    revoker: unlessPaused(createRuleRevokerEc2(ec2), pauses),
    pauses,
    answers: createAnswersDynamoDb(table),
    authority: config.authority,
    sweeps: createSweepsDynamoDb(table),
    directory: createDirectorySlack(slack, { approvers: config.APPROVERS, clock: systemClock, log: logToConsole }),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    homeTab: createHomeTabSlack(slack, config.SLACK_CHANNEL, config.views, systemClock),
  };
});

export const inspectDeps = /* @__PURE__ */ once((): Omit<InspectDeps, 'attempt'> => {
  const config = loadConfig('inspect');
  const ec2 = ec2In();
  const slack = createSlackClient(config.SLACK_BOT_TOKEN, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const sqs = new SQSClient(AWS);
  return {
    ...findingDeps(config),
    judge: config.judge,
    log: logToConsole,
    places: config.SWEEP_PLACES.length > 0 ? config.SWEEP_PLACES : placeOfArn(config.REMEDIATE_QUEUE_ARN),
    sweepRequests: createSweepRequestsSqs(sqs, config.INSPECT_QUEUE_URL),
    lookUps: createLookUpsSqs(sqs, config.INSPECT_QUEUE_URL),
    sweeps: createSweepsDynamoDb(table),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    checks: createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL),
    securityGroups: createSecurityGroupsEc2(ec2),
    surroundings: createSurroundingsEc2(ec2),
    directory: createDirectorySlack(slack, { approvers: [], clock: systemClock, log: logToConsole }),
    reachableRevokeAfter: config.REACHABLE_REVOKE_AFTER,
    tellActor: config.TELL_ACTOR === 'on',
  };
});

/** The stack's own account and region. */
const placeOfArn = (arn: string): Place[] => {
  const [, , , region, account] = arn.split(':');
  return [parsePlace(`${account}/${region}`)].filter((place) => place !== null);
};

export const reopenDeps = /* @__PURE__ */ once((): Omit<ReopenDeps, 'attempt'> => {
  const config = loadConfig('reopen');
  const ec2 = ec2In();
  const deps = findingDeps(config);
  return {
    ...deps,
    securityGroups: createSecurityGroupsEc2(ec2),
    authorizer: createRuleAuthorizerEc2(ec2),
    remover: unlessPaused(createRuleRevokerEc2(ec2), deps.pauses),
    rulesPerGroup: config.RULES_PER_GROUP,
  };
});

export const slackEndpoint = /* @__PURE__ */ once((): Endpoint => {
  const config = loadConfig('slack');
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const slack = createSlackClient(config.SLACK_BOT_TOKEN, config.SLACK_API_URL);
  return createEndpoint({
    token: config.SLACK_BOT_TOKEN,
    signingSecret: config.SLACK_SIGNING_SECRET,
    slackApiUrl: config.SLACK_API_URL,
    door: {
      channel: config.SLACK_CHANNEL,
      team: config.SLACK_TEAM_ID,
      app: config.SLACK_APP_ID,
      enforcement: config.decision.enforcement,
    },
    settings: { ...config.decision, ...config.views },
    authority: config.authority,
    findings: createFindingsReader(table),
    digests: createDigestsReader(table),
    sweeps: createSweepsReader(table),
    pauses: createPausesReader(table),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    directory: createDirectorySlack(slack, { approvers: config.APPROVERS, clock: systemClock, log: logToConsole }),
    decisions: createDecisionsEventBridge(new EventBridgeClient(AWS), config.DECISIONS_BUS),
    clock: systemClock,
    log: logToConsole,
  });
});

export const operatorEndpoint = /* @__PURE__ */ once((): OperatorEndpoint => {
  const config = loadConfig('operate');
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  return createOperatorEndpoint({
    operators: config.OPERATORS,
    api: config.OPERATOR_API,
    callers: createCallersSts({ url: config.STS_URL, clock: systemClock }),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    pauses: createPausesDynamoDb(table),
    answers: createAnswersReader(table),
    decisions: createOperatorDecisionsEventBridge(new EventBridgeClient(AWS), config.DECISIONS_BUS),
    clock: systemClock,
    log: logToConsole,
  });
});
