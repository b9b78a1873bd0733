import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { WebClient } from '@slack/web-api';
import { createAnnouncementsEventBridge } from './adapters/announcements-eventbridge.ts';
import { createBurstsDynamoDb } from './adapters/bursts-dynamodb.ts';
import { createChecksSqs } from './adapters/checks-sqs.ts';
import { systemClock } from './adapters/clock-system.ts';
import { createDecisionsEventBridge } from './adapters/decisions-eventbridge.ts';
import { createDigestsDynamoDb, createDigestsReader } from './adapters/digests-dynamodb.ts';
import { createFindingsDynamoDb, createFindingsReader } from './adapters/findings-dynamodb.ts';
import { logToConsole } from './adapters/log-console.ts';
import { createDirectorySlack } from './adapters/directory-slack.ts';
import { createEc2In, type Ec2In } from './adapters/ec2-clients.ts';
import { createEnrichmentsSqs } from './adapters/enrichments-sqs.ts';
import { createHomeTabSlack } from './adapters/home-tab-slack.ts';
import { createListingsDynamoDb } from './adapters/listings-dynamodb.ts';
import { createLookUpsSqs } from './adapters/look-ups-sqs.ts';
import { createMemberCredentials } from './adapters/member-credentials-sts.ts';
import { createNotifierSlack, createSlackClient } from './adapters/notifier-slack.ts';
import { createReopensSqs } from './adapters/reopens-sqs.ts';
import { createRuleAuthorizerEc2 } from './adapters/rule-authorizer-ec2.ts';
import { createRuleRevokerEc2 } from './adapters/rule-revoker-ec2.ts';
import { createSecurityGroupsEc2 } from './adapters/security-groups-ec2.ts';
import { createSecretsSsm } from './adapters/secrets-ssm.ts';
import { createSlackFetch } from './adapters/slack-fetch.ts';
import { createSurroundingsEc2 } from './adapters/surroundings-ec2.ts';
import { createSweepRequestsSqs } from './adapters/sweep-requests-sqs.ts';
import { createSweepsDynamoDb, createSweepsReader } from './adapters/sweeps-dynamodb.ts';
import { createArming, createDisarming } from './adapters/wake-ups-scheduler.ts';
import type { Config } from './config.ts';
import { loadConfig } from './config.ts';
import type { SecretName, Secrets } from './ports.ts';
import type { AlertDeps } from './use-cases/alert.ts';
import type { InspectDeps } from './use-cases/inspect.ts';
import type { OpenFindingDeps } from './use-cases/open-finding.ts';
import type { CarryOutDeps } from './use-cases/carry-out.ts';
import type { ReopenDeps } from './use-cases/reopen.ts';
import type { Endpoint } from './slack/create-endpoint.ts';
import { createEndpoint } from './slack/create-endpoint.ts';

/** AWS decides where calls go: region, credentials and AWS_ENDPOINT_URL come from the environment, by the SDK itself. */
const AWS = { maxAttempts: 3 } as const;

/**
 * Makes something when it is first needed and then keeps it: once per container. Whenever it is asked for, its secrets
 * are read if that is due, beside whatever comes first rather than when somebody waits for them. The calls below are
 * marked as pure, so that a bundle holds only what its own function makes.
 */
const once = <T extends { secrets: Pick<Secrets, 'prepare'> }>(create: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= create();
    made.secrets.prepare();
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
    options: AWS,
  });

type Settings = Pick<Config<'ingress'>, 'settingsOf'>;
const decisionIn = (config: Settings) => (account: string) => config.settingsOf(account).decision;
const authorityIn = (config: Settings) => (account: string) => config.settingsOf(account).authority;
const viewsIn = (config: Settings) => (account: string) => config.settingsOf(account).views;
const channelIn = (config: Settings) => (account: string) => config.settingsOf(account).channel;

const createDirectory = (slack: WebClient, config: Settings) =>
  createDirectorySlack(slack, {
    approversOf: (account) => config.settingsOf(account).authority.approvers,
    clock: systemClock,
    log: logToConsole,
  });
const secretsOf = <N extends SecretName>(parameters: Record<N, string>): Secrets<N> =>
  createSecretsSsm({ client: new SSMClient(AWS), parameters, clock: systemClock, log: logToConsole });

/** The attempt is named per message. */
type Once<Deps> = Omit<Deps, 'attempt'> & { secrets: Pick<Secrets, 'prepare'> };

/** What every function that opens or moves findings shares. */
const findingDeps = (config: Config<'ingress'>): Once<OpenFindingDeps> & { secrets: Secrets<'botToken'> } => {
  const secrets = secretsOf({ botToken: config.SLACK_BOT_TOKEN_PARAMETER });
  const slack = createSlackClient(secrets, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  return {
    secrets,
    clock: systemClock,
    log: logToConsole,
    settingsOf: decisionIn(config),
    enrichments: createEnrichmentsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL),
    findings: createFindingsDynamoDb({ ...table, retention: config.RETENTION }),
    bursts: createBurstsDynamoDb(table),
    digests: createDigestsDynamoDb({ ...table, retention: config.RETENTION }),
    digestFrom: config.DIGEST_FROM,
    announcements: createAnnouncementsEventBridge(new EventBridgeClient(AWS), config.ANNOUNCEMENTS_BUS),
    notifier: createNotifierSlack(slack, { channelOf: channelIn(config), settingsOf: viewsIn(config) }),
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

export const ingressDeps = /* @__PURE__ */ once((): Once<AlertDeps> => {
  const config = loadConfig('ingress');
  const lookUps = createLookUpsSqs(new SQSClient(AWS), config.INSPECT_QUEUE_URL);
  const checks = createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL);
  return { ...findingDeps(config), judge: config.judge, log: logToConsole, lookUps, checks };
});

export const remediateDeps = /* @__PURE__ */ once((): Once<CarryOutDeps> & { decisionsQueueArn: string } => {
  const config = loadConfig('remediate');
  const ec2 = ec2Of('remediate', config);
  const deps = findingDeps(config);
  const slack = createSlackClient(deps.secrets, config.SLACK_API_URL);
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
    revoker: createRuleRevokerEc2(ec2),
    authorityOf: authorityIn(config),
    accounts: [...new Set(config.places.map(({ account }) => account))],
    sweeps: createSweepsDynamoDb({ client: new DynamoDBClient(AWS), table: config.TABLE_NAME }),
    directory: createDirectory(slack, config),
    listings: createListingsDynamoDb({ client: new DynamoDBClient(AWS), table: config.TABLE_NAME, clock: systemClock }),
    homeTab: createHomeTabSlack(slack, config.channels, viewsIn(config), systemClock),
  };
});

export const inspectDeps = /* @__PURE__ */ once((): Once<InspectDeps> => {
  const config = loadConfig('inspect');
  const ec2 = ec2Of('inspect', config);
  const deps = findingDeps(config);
  const slack = createSlackClient(deps.secrets, config.SLACK_API_URL);
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const sqs = new SQSClient(AWS);
  return {
    ...deps,
    judge: config.judge,
    log: logToConsole,
    places: config.places,
    sweepRequests: createSweepRequestsSqs(sqs, config.INSPECT_QUEUE_URL),
    lookUps: createLookUpsSqs(sqs, config.INSPECT_QUEUE_URL),
    sweeps: createSweepsDynamoDb(table),
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    checks: createChecksSqs(new SQSClient(AWS), config.REMEDIATE_QUEUE_URL),
    securityGroups: createSecurityGroupsEc2(ec2),
    surroundings: createSurroundingsEc2(ec2),
    directory: createDirectory(slack, config),
    reachableRevokeAfter: config.REACHABLE_REVOKE_AFTER,
    tellActor: config.TELL_ACTOR === 'on',
  };
});

export const reopenDeps = /* @__PURE__ */ once((): Once<ReopenDeps> => {
  const config = loadConfig('reopen');
  const ec2 = ec2Of('reopen', config);
  return {
    ...findingDeps(config),
    securityGroups: createSecurityGroupsEc2(ec2),
    authorizer: createRuleAuthorizerEc2(ec2),
    remover: createRuleRevokerEc2(ec2),
    rulesPerGroup: config.RULES_PER_GROUP,
  };
});

export const slackDeps = /* @__PURE__ */ once((): { endpoint: Endpoint; secrets: Secrets } => {
  const config = loadConfig('slack');
  const secrets = secretsOf({
    botToken: config.SLACK_BOT_TOKEN_PARAMETER,
    signingSecret: config.SLACK_SIGNING_SECRET_PARAMETER,
  });
  const table = { client: new DynamoDBClient(AWS), table: config.TABLE_NAME };
  const slack = createSlackClient(secrets, config.SLACK_API_URL);
  const entrance = { team: config.SLACK_TEAM_ID, app: config.SLACK_APP_ID };
  const endpoint = createEndpoint({
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
    listings: createListingsDynamoDb({ ...table, clock: systemClock }),
    directory: createDirectory(slack, config),
    decisions: createDecisionsEventBridge(new EventBridgeClient(AWS), config.DECISIONS_BUS),
    clock: systemClock,
    log: logToConsole,
  });
  return { endpoint, secrets };
});
