import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { WebClient } from '@slack/web-api';
import { createAnnouncementsEventBridge } from './adapters/announcements-eventbridge.ts';
import { createAnswersDynamoDb, createAnswersReader } from './adapters/answers-dynamodb.ts';
import { createBurstsDynamoDb } from './adapters/bursts-dynamodb.ts';
import { createCallersSts } from './adapters/callers-sts.ts';
import { createCanaryEc2 } from './adapters/canary-ec2.ts';
import { createChecksSqs } from './adapters/checks-sqs.ts';
import { systemClock } from './adapters/clock-system.ts';
import { createDecisionsEventBridge } from './adapters/decisions-eventbridge.ts';
import { createDigestsDynamoDb, createDigestsReader } from './adapters/digests-dynamodb.ts';
import { createFindingsDynamoDb, createFindingsReader } from './adapters/findings-dynamodb.ts';
import { createGroupSearchEc2 } from './adapters/group-search-ec2.ts';
import { createDeadLettersSqs } from './adapters/dead-letters-sqs.ts';
import { createDirectorySlack } from './adapters/directory-slack.ts';
import { createEc2In, type Ec2In } from './adapters/ec2-clients.ts';
import { createEnrichmentsSqs } from './adapters/enrichments-sqs.ts';
import { createHomeTabSlack } from './adapters/home-tab-slack.ts';
import { createListingsDynamoDb } from './adapters/listings-dynamodb.ts';
import { createLog } from './adapters/log-stdout.ts';
import { createLookUpsSqs } from './adapters/look-ups-sqs.ts';
import { createMemberCredentials } from './adapters/member-credentials-sts.ts';
import { createMetricsEmf } from './adapters/metrics-emf.ts';
import { createNotifierSlack, createSlackClient } from './adapters/notifier-slack.ts';
import { createOperatorDecisionsEventBridge } from './adapters/operator-decisions-eventbridge.ts';
import { createPausesDynamoDb, createPausesReader } from './adapters/pauses-dynamodb.ts';
import { createReopensSqs } from './adapters/reopens-sqs.ts';
import { createRuleAuthorizerEc2 } from './adapters/rule-authorizer-ec2.ts';
import { createRuleRevokerEc2 } from './adapters/rule-revoker-ec2.ts';
import { createSecurityGroupsEc2 } from './adapters/security-groups-ec2.ts';
import { createSecretsSsm } from './adapters/secrets-ssm.ts';
import { createSlackFetch } from './adapters/slack-fetch.ts';
import { createSurroundingsEc2 } from './adapters/surroundings-ec2.ts';
import { createSweepRequestsSqs } from './adapters/sweep-requests-sqs.ts';
import { createSweepsDynamoDb, createSweepsReader } from './adapters/sweeps-dynamodb.ts';
import { createUnwatchedDynamoDb } from './adapters/unwatched-dynamodb.ts';
import { createArming, createDisarming } from './adapters/wake-ups-scheduler.ts';
import type { BatchDeps } from './adapters/sqs-batch.ts';
import type { Config, FunctionName } from './config.ts';
import { loadConfig } from './config.ts';
import { placeText } from './finding/place.ts';
import type { Log, SecretName, Secrets, WakeUps } from './ports.ts';
import type { AlertDeps } from './use-cases/alert.ts';
import type { BeatDeps } from './use-cases/beat.ts';
import type { InspectDeps } from './use-cases/inspect.ts';
import { notingTransitions } from './use-cases/note-transitions.ts';
import type { OpenFindingDeps } from './use-cases/open-finding.ts';
import type { CarryOutDeps } from './use-cases/carry-out.ts';
import type { ReopenDeps } from './use-cases/reopen.ts';
import { createOperatorEndpoint, type OperatorEndpoint } from './operator/create-endpoint.ts';
import { unlessPaused } from './use-cases/unless-paused.ts';
import type { Endpoint } from './slack/create-endpoint.ts';
import { createEndpoint } from './slack/create-endpoint.ts';

/**
 * How long AWS may take to answer (ms) before it is asked again, three times in all: by itself the SDK waits for ever, and
 * one call that hangs would eat the time of the function. Where calls go, the SDK reads from the environment itself.
 */
const answeringWithin = (ms: number) => ({
  maxAttempts: 3,
  retryMode: 'standard',
  // How a client sends a command is worked out once, and shared by all that it sends: nobody adds to its middleware, and
  // each client is for one region and one identity.
  cacheMiddleware: true,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: ms, socketTimeout: ms, throwOnRequestTimeout: true },
});
const AWS = answeringWithin(3_000);
/** Slack gives up on a click after three seconds. */
const AT_THE_DOOR = { ...answeringWithin(1_000), maxAttempts: 2 };
/** A page of a thousand rules takes its time. */
const EC2 = answeringWithin(6_000);

/**
 * Makes something when it is first needed and then keeps it: once per container. Whenever it is asked for, its secrets
 * are read if that is due, beside whatever comes first rather than when somebody waits for them. The calls below are
 * marked as pure, so that a bundle holds only what its own function makes.
 */
const once = <T extends { secrets?: Pick<Secrets, 'prepare'> }>(create: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= create();
    made.secrets?.prepare();
    return made;
  };
};

/** EC2 wherever something is watched: by the function's own role, or by the one of that name in another account. */
type Acting = Pick<Config<'remediate'>, 'home' | 'places' | 'MEMBER_ROLE_PREFIX' | 'EXTERNAL_ID'>;
const ec2Of = (functionName: 'inspect' | 'remediate' | 'reopen', config: Acting): Ec2In =>
  createEc2In({
    home: config.home,
    places: config.places,
    credentialsIn: createMemberCredentials({
      sts: new STSClient(AWS),
      clock: systemClock,
      partition: config.home.partition,
      roleName: `${config.MEMBER_ROLE_PREFIX}-${functionName}`,
      externalId: config.EXTERNAL_ID,
    }),
    options: EC2,
  });

type Settings = Pick<Config<'ingress'>, 'settingsOf'>;
const decisionIn = (config: Settings) => (account: string) => config.settingsOf(account).decision;
const authorityIn = (config: Settings) => (account: string) => config.settingsOf(account).authority;
const viewsIn = (config: Settings) => (account: string) => config.settingsOf(account).views;
const channelIn = (config: Settings) => (account: string) => config.settingsOf(account).channel;

const createDirectory = (slack: WebClient, config: Settings, log: Log) =>
  createDirectorySlack(slack, {
    approversOf: (account) => config.settingsOf(account).authority.approvers,
    clock: systemClock,
    log,
  });
const secretsOf = <N extends SecretName>(log: Log, parameters: Record<N, string>): Secrets<N> =>
  createSecretsSsm({ client: new SSMClient(AWS), parameters, clock: systemClock, log });

/** How a function speaks to operators. `secrets`: what its log leaves out. */
const operatorDeps = (
  functionName: FunctionName,
  config: Pick<Config<'slack'>, 'LOG_LEVEL' | 'stack'>,
  secrets: () => readonly string[],
) => ({
  log: createLog({ functionName, level: config.LOG_LEVEL, secrets, clock: systemClock }),
  metrics: createMetricsEmf({ functionName, stack: config.stack, clock: systemClock }),
});

/** The attempt is named per message. */
type Once<Deps> = Omit<Deps, 'attempt'> & { secrets: Pick<Secrets, 'prepare'> };
type OncePerQueue<Deps> = Once<Deps> & BatchDeps;

/** What every function that opens or moves findings shares. */
const findingDeps = (
  functionName: Exclude<FunctionName, 'slack' | 'operate' | 'heartbeat'>,
  config: Omit<Config<'ingress'>, 'CANARY_GROUP_ID'>,
): OncePerQueue<OpenFindingDeps> & { secrets: Secrets<'botToken'>; wakeUps: Pick<WakeUps, 'arm' | 'armPause'> } => {
  const operators = operatorDeps(functionName, config, () => secrets.known());
  const secrets: Secrets<'botToken'> = secretsOf(operators.log, { botToken: config.SLACK_BOT_TOKEN_PARAMETER });
  const slack = createSlackClient(secrets, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  return {
    ...operators,
    secrets,
    clock: systemClock,
    deadLetters: createDeadLettersSqs(new SQSClient(AWS), () => config.DEAD_LETTERS_URL),
    maxReceives: config.MAX_RECEIVES,
    settingsOf: decisionIn(config),
    enrichments: createEnrichmentsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL),
    findings: notingTransitions(createFindingsDynamoDb({ ...table, retention: config.RETENTION }), operators),
    pauses: createPausesReader(table),
    bursts: createBurstsDynamoDb(table),
    digests: createDigestsDynamoDb({ ...table, retention: config.RETENTION }),
    digestFrom: config.DIGEST_FROM,
    announcements: createAnnouncementsEventBridge(new EventBridgeClient(AWS), config.ANNOUNCEMENTS_BUS),
    notifier: createNotifierSlack(slack, {
      channelOf: channelIn(config),
      settingsOf: viewsIn(config),
      channels: config.channels,
    }),
    wakeUps: createArming({
      scheduler: new SchedulerClient(AWS),
      sqs: new SQSClient(AWS),
      clock: systemClock,
      group: config.SCHEDULE_GROUP,
      roleArn: config.SCHEDULE_ROLE_ARN,
      queueArn: config.REMEDIATE_QUEUE_ARN,
      queueUrl: config.REMEDIATE_QUEUE_URL,
    }),
  };
};

export const ingressDeps = /* @__PURE__ */ once((): OncePerQueue<AlertDeps> => {
  const config = loadConfig('ingress');
  const lookUps = createLookUpsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL);
  const checks = createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL);
  const watched = new Set(config.places.map(placeText));
  return {
    ...findingDeps('ingress', config),
    judge: config.judge,
    lookUps,
    checks,
    isWatched: (place) => watched.has(placeText(place)),
    unwatched: createUnwatchedDynamoDb({ client: new DynamoDBClient(AWS), table: config.TABLE_NAME }),
    canaryGroupId: config.CANARY_GROUP_ID,
  };
});

export const remediateDeps = /* @__PURE__ */ once((): OncePerQueue<CarryOutDeps> & { decisionsQueueArn: string } => {
  const config = loadConfig('remediate');
  const ec2 = ec2Of('remediate', config);
  const deps = findingDeps('remediate', config);
  const slack = createSlackClient(deps.secrets, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const pauses = createPausesDynamoDb(table);
  const disarming = createDisarming({ scheduler: new SchedulerClient(AWS), group: config.SCHEDULE_GROUP });
  return {
    ...deps,
    wakeUps: { ...deps.wakeUps, ...disarming },
    decisionsQueueArn: config.DECISIONS_QUEUE_ARN,
    deadLetters: createDeadLettersSqs(new SQSClient(AWS), (queueArn) =>
      queueArn === config.DECISIONS_QUEUE_ARN ? config.DECISIONS_DEAD_LETTERS_URL : config.DEAD_LETTERS_URL,
    ),
    judge: config.judge,
    lookUps: createLookUpsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL),
    reopens: createReopensSqs(new SQSClient(AWS), config.REOPEN_QUEUE_URL),
    securityGroups: createSecurityGroupsEc2(ec2),
    revoker: unlessPaused(createRuleRevokerEc2(ec2), pauses),
    pauses,
    answers: createAnswersDynamoDb(table),
    authorityOf: authorityIn(config),
    accounts: [...new Set(config.places.map(({ account }) => account))],
    sweeps: createSweepsDynamoDb(table),
    directory: createDirectory(slack, config, deps.log),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    homeTab: createHomeTabSlack(slack, config.channels, viewsIn(config), systemClock),
  };
});

export const inspectDeps = /* @__PURE__ */ once((): OncePerQueue<InspectDeps> => {
  const config = loadConfig('inspect');
  const ec2 = ec2Of('inspect', config);
  const deps = findingDeps('inspect', config);
  const slack = createSlackClient(deps.secrets, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const sqs = new SQSClient(AWS);
  return {
    ...deps,
    judge: config.judge,
    places: config.places,
    sweepRequests: createSweepRequestsSqs(sqs, config.INSPECT_QUEUE_URL),
    lookUps: createLookUpsSqs(sqs, config.INSPECT_QUEUE_URL),
    sweeps: createSweepsDynamoDb(table),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    checks: createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL),
    securityGroups: createSecurityGroupsEc2(ec2),
    groupSearch: createGroupSearchEc2(ec2),
    surroundings: createSurroundingsEc2(ec2),
    directory: createDirectory(slack, config, deps.log),
    reachableRevokeAfter: config.REACHABLE_REVOKE_AFTER,
    tellActor: config.TELL_ACTOR === 'on',
  };
});

export const reopenDeps = /* @__PURE__ */ once((): OncePerQueue<ReopenDeps> => {
  const config = loadConfig('reopen');
  const ec2 = ec2Of('reopen', config);
  const deps = findingDeps('reopen', config);
  return {
    ...deps,
    securityGroups: createSecurityGroupsEc2(ec2),
    authorizer: createRuleAuthorizerEc2(ec2),
    remover: unlessPaused(createRuleRevokerEc2(ec2), deps.pauses),
    rulesPerGroup: config.RULES_PER_GROUP,
  };
});

export const heartbeatDeps = /* @__PURE__ */ once((): BeatDeps & { secrets?: never } => {
  const config = loadConfig('heartbeat');
  const { log } = operatorDeps('heartbeat', config, () => []);
  const [port = 10250] = config.WATCHED_PORTS;
  return { canary: createCanaryEc2(new EC2Client(AWS), config.CANARY_GROUP_ID), port, log };
});

export const slackDeps = /* @__PURE__ */ once((): { endpoint: Endpoint; secrets: Secrets } => {
  const config = loadConfig('slack');
  const operators = operatorDeps('slack', config, () => secrets.known());
  const secrets: Secrets = secretsOf(operators.log, {
    botToken: config.SLACK_BOT_TOKEN_PARAMETER,
    signingSecret: config.SLACK_SIGNING_SECRET_PARAMETER,
  });
  const table = { client: new DynamoDBClient(AT_THE_DOOR), table: config.TABLE_NAME };
  const slack = createSlackClient(secrets, config.SLACK_API_URL);
  const entrance = { team: config.SLACK_TEAM_ID, app: config.SLACK_APP_ID };
  const endpoint = createEndpoint({
    ...operators,
    secrets,
    fetch: createSlackFetch(secrets, config.SLACK_API_URL),
    slackApiUrl: config.SLACK_API_URL,
    entrance,
    doorOf: (account) => {
      const { channel, decision } = config.settingsOf(account);
      return { ...entrance, channel, enforcement: decision.enforcement };
    },
    settingsOf: (account) => {
      const { decision, views } = config.settingsOf(account);
      return { ...decision, ...views };
    },
    authorityOf: authorityIn(config),
    channels: config.channels,
    findings: createFindingsReader(table),
    digests: createDigestsReader(table),
    sweeps: createSweepsReader(table),
    pauses: createPausesReader(table),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    directory: createDirectory(slack, config, operators.log),
    decisions: createDecisionsEventBridge(new EventBridgeClient(AT_THE_DOOR), config.DECISIONS_BUS),
    clock: systemClock,
  });
  return { endpoint, secrets };
});

/** It needs none: whoever asks brings the proof of who they are. */
const NO_SECRETS = { prepare: () => undefined };

export const operateDeps = /* @__PURE__ */ once(
  (): { endpoint: OperatorEndpoint; secrets: Pick<Secrets, 'prepare'> } => {
    const config = loadConfig('operate');
    const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
    const endpoint = createOperatorEndpoint({
      ...operatorDeps('operate', config, () => []),
      operators: config.OPERATORS,
      api: config.OPERATOR_API,
      callers: createCallersSts({ url: config.STS_URL, clock: systemClock }),
      findings: createFindingsReader(table),
      listings: createListingsDynamoDb({ ...table, clock: systemClock }),
      pauses: createPausesDynamoDb(table),
      answers: createAnswersReader(table),
      decisions: createOperatorDecisionsEventBridge(new EventBridgeClient(AWS), config.DECISIONS_BUS),
      clock: systemClock,
    });
    return { endpoint, secrets: NO_SECRETS };
  },
);
