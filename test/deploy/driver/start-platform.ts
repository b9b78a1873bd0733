import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startSlack } from '../../../src/sandbox/slack/start-slack.ts';
import { toApiGatewayEvent } from '../../../src/sandbox/slack/to-api-gateway-event.ts';
import { slackPeople, type SlackPeople } from '../../e2e/slack-people.ts';
import type { Asker } from './ask-aws.ts';
import { type Checkout, copyCheckout, deployHub } from './deploy-hub.ts';
import { deployMember } from './deploy-member.ts';
import { busPolicies, type BusEvent, routeEvent } from './event-bridge.ts';
import { type Asked, startGate, type Principal } from './gate.ts';
import { judge, type Policy, type Request } from './iam.ts';
import { EXTERNAL_ID, HUB_ACCOUNT, HUB_REGION, MEMBER_ACCOUNT, ORGANIZATION, OTHER_REGION } from './places.ts';
import { bringBatch, queuePolicies } from './queues.ts';
import { type DeployedFunction, type Deployment, readDeployment, readRole } from './read-deployment.ts';
import { runFunction, type RunningFunction } from './run-function.ts';
import { fire, readSchedules } from './schedules.ts';
import { startEmulator } from './start-emulator.ts';

export type Platform = {
  deployment: Deployment;
  checkout: Checkout;
  /** As whom tests ask: may everything, in any account and region. */
  askerIn: (account: string, region: string) => Asker;
  slack: SlackPeople & { apiUrl: string; channelId: string };
  /** An event of AWS on the default bus of its account and region, and all that comes of it. Returns the queues. */
  emit: (event: BusEvent) => Promise<string[]>;
  /** Lets everything that waits in a queue be done. */
  settle: () => Promise<void>;
  /** Turns the clock, fires every schedule on the way at its time, and lets be done what comes of it. */
  elapse: (ms: number) => Promise<void>;
  now: () => number;
  /** What roles asked IAM for so far. */
  asked: readonly Asked[];
  /** What the functions have logged. */
  logs: () => string;
  close: () => Promise<void>;
};

const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
const DEPLOYER = { accessKeyId: 'AKIADEPLOYER00000000', secretAccessKey: 'test' };
const POLICY = `accounts:\n  '${MEMBER_ACCOUNT}': { regions: [${HUB_REGION}, ${OTHER_REGION}] }\n`;

type Changes = {
  /** Changes the clean copy before it is deployed, to see what then fails. */
  checkout?: (folder: string) => void;
  /** What is deployed in the other account instead of deploy/member.yaml. */
  member?: string;
};

/**
 * AWS as far as Portcullis meets it, after a deploy: the stack of serverless.yml in one account, deploy/member.yaml in
 * another one and in two regions, the functions from their deployed zips. moto holds the state; who may what, who wakes
 * whom and when is done here, by what is deployed.
 */
export const startPlatform = async (changes: Changes = {}): Promise<Platform> => {
  const open: { close: () => Promise<unknown> }[] = [];
  const keep = <T extends { close: () => Promise<unknown> }>(one: T): T => {
    open.push(one);
    return one;
  };
  const close = async () => {
    for (const one of open.reverse()) await one.close();
  };
  try {
    return await compose(changes, keep, close);
  } catch (error) {
    await close();
    throw error;
  }
};

type Keep = <T extends { close: () => Promise<unknown> }>(one: T) => T;

const compose = async (changes: Changes, keep: Keep, close: () => Promise<void>): Promise<Platform> => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const gate = keep(await startGate());
  const emulator = keep(await startEmulator(gate.url));
  let invokeRoute = (_key: string, _event: unknown): Promise<unknown> =>
    Promise.reject(new Error('nothing is deployed'));
  const slack = keep(
    await startSlack({
      port: 0,
      signingSecret: SIGNING_SECRET,
      clock: { now },
      acknowledgeWithin: 30_000,
      sendInteraction: async (request) => {
        const event = toApiGatewayEvent(request, '/slack/interactions', now());
        const answer = (await invokeRoute(event.routeKey, event)) as { statusCode?: number; body?: string };
        return { status: answer.statusCode ?? 200, body: answer.body ?? '' };
      },
    }),
  );

  // --- who asks ---
  const home: Asker = { endpoint: gate.url, region: HUB_REGION, credentials: DEPLOYER };
  const member = await assume(home, emulator.url, `arn:aws:iam::${MEMBER_ACCOUNT}:role/OrganizationAccountAccessRole`);
  const askerIn = (account: string, region: string): Asker => ({
    endpoint: gate.url,
    region,
    credentials: account === HUB_ACCOUNT ? DEPLOYER : member,
  });
  const roleOf = (arn: string) => readRole(askerIn(arn.split(':')[4] ?? '', HUB_REGION), arn);
  gate.open(emulator.url, {
    ofResource: (arn) => policiesOf(askerIn, arn),
    contextOf: ({ roleArn }) => ({
      'aws:PrincipalArn': roleArn,
      'aws:PrincipalOrgID': ORGANIZATION,
      'aws:ResourceOrgID': ORGANIZATION,
      'aws:SecureTransport': 'true',
    }),
    assumed: async (arn, request) => {
      const role = await roleOf(arn);
      const account = arn.split(':')[4] ?? '';
      const byRoot = { ...request, by: `arn:aws:iam::${HUB_ACCOUNT}:root` };
      if (!role || judge([role.trust], byRoot) !== 'allowed') return null;
      return { name: '', account, roleArn: arn, policies: role.policies };
    },
  });

  // --- what the README says ---
  const checkout = copyCheckout(POLICY);
  changes.checkout?.(checkout.folder);
  const ssm = new SSMClient(home);
  const secrets = { 'slack-bot-token': 'xoxb-sandbox', 'slack-signing-secret': SIGNING_SECRET };
  for (const [name, Value] of Object.entries(secrets))
    await ssm.send(new PutParameterCommand({ Name: `/portcullis/prod/${name}`, Value, Type: 'SecureString' }));
  await deployHub(checkout, {
    AWS_ENDPOINT_URL: gate.url,
    AWS_ACCESS_KEY_ID: DEPLOYER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEPLOYER.secretAccessKey,
    AWS_REGION: HUB_REGION,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    SLACK_CHANNEL: slack.channelId,
    SLACK_TEAM_ID: slack.teamId,
    SLACK_APP_ID: slack.appId,
    APPROVERS: slack.userGroups.map(({ id }) => id).join(','),
    ORGANIZATION_ID: ORGANIZATION,
    EXTERNAL_ID,
    REOPEN: 'on',
  });
  for (const region of [HUB_REGION, OTHER_REGION]) await deployMember(askerIn(MEMBER_ACCOUNT, region), changes.member);
  const deployment = await readDeployment(home, 'portcullis-prod');

  // --- Lambda ---
  const running = new Map<string, { asker: Asker; running: RunningFunction }>();
  for (const deployed of deployment.functions) {
    const role = await roleOf(deployed.roleArn);
    if (!role) throw new Error(`${deployed.name} has the role ${deployed.roleArn}, which is not there`);
    const principal = { name: deployed.name, account: HUB_ACCOUNT, roleArn: role.arn, policies: role.policies };
    const byLambda = { action: 'sts:AssumeRole', resource: '*', by: 'lambda.amazonaws.com', context: {} };
    if (judge([role.trust], byLambda) !== 'allowed') throw new Error(`Lambda may not assume ${role.arn}`);
    const credentials = await assume(home, emulator.url, role.arn);
    gate.admit(credentials.accessKeyId, principal);
    await writeLogs(gate.ask, principal, deployed);
    const environment = {
      ...deployed.environment,
      SLACK_API_URL: slack.apiUrl,
      AWS_ENDPOINT_URL: gate.url,
      AWS_REGION: HUB_REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
    const given = { ...deployed, name: deployed.deployedName, environment, ahead: () => ahead };
    running.set(deployed.arn, { asker: { ...home, credentials }, running: keep(await runFunction(given)) });
  }
  const functionAt = (arn: string) => {
    const found = running.get(arn);
    if (!found) throw new Error(`${arn} is no function that is deployed`);
    return found;
  };
  invokeRoute = async (key, event) => {
    const route = deployment.routes.find((one) => one.key === key);
    if (!route) throw new Error(`no route ${key} is deployed`);
    return functionAt(route.functionArn).running.invoke(event);
  };

  const settle = async () => {
    for (let busy = true; busy;) {
      busy = false;
      for (const mapping of deployment.mappings) {
        const { asker, running: one } = functionAt(mapping.functionArn);
        const { brought, failed } = await bringBatch(asker, mapping, (event) => one.invoke(event));
        if (failed.length > 0) throw new Error(`${mapping.functionArn} fails: ${failed.join('\n')}\n${one.log()}`);
        busy ||= brought > 0;
      }
    }
  };
  const elapse = async (ms: number) => {
    const end = now() + ms;
    const [sweep] = (await readSchedules(home, now())).filter(({ group }) => group === 'default');
    for (;;) {
      const all = (await readSchedules(home, now())).filter(({ group }) => group !== 'default');
      const [next] = sweep ? [...all, sweep].sort((a, b) => a.at - b.at) : all;
      if (!next || next.at > end) break;
      ahead += Math.max(0, next.at - now());
      if (next === sweep) sweep.at += sweep.every ?? Infinity;
      await fire(home, HUB_ACCOUNT, next, await roleOf(next.target.roleArn));
      await settle();
    }
    ahead += Math.max(0, end - now());
  };
  const logs = () => [...running.values()].map(({ running: one }) => one.log()).join('');
  const routing = { askerIn, roleOf, organizationId: ORGANIZATION };
  return {
    deployment,
    checkout,
    askerIn,
    slack: { ...slackPeople(slack.url, logs), apiUrl: slack.apiUrl, channelId: slack.channelId },
    emit: async (event) => {
      const reached = await routeEvent(routing, event);
      await settle();
      return reached;
    },
    settle,
    elapse,
    now,
    asked: gate.asked,
    logs,
    close,
  };
};

/** Credentials of a role, as the emulator gives them to anybody. */
const assume = async (home: Asker, url: string, RoleArn: string) => {
  const sts = new STSClient({ ...home, endpoint: url });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'proof' }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
};

const policiesOf = async (askerIn: Platform['askerIn'], arn: string): Promise<Policy[]> => {
  const [, , service = '', region = '', account = '', name = ''] = arn.split(':');
  if (service === 'sqs') return queuePolicies(askerIn(account, region), arn);
  if (service === 'events') return busPolicies(askerIn(account, region), name.replace('event-bus/', ''));
  return [];
};

/** What Lambda does with whatever a function prints, by the function's role. */
const writeLogs = async (
  ask: (principal: Principal, request: Request) => Promise<boolean>,
  principal: Principal,
  { deployedName }: DeployedFunction,
): Promise<void> => {
  const group = `arn:aws:logs:${HUB_REGION}:${HUB_ACCOUNT}:log-group:/aws/lambda/${deployedName}`;
  await ask(principal, { action: 'logs:CreateLogStream', resource: `${group}:log-stream:`, context: {} });
  await ask(principal, { action: 'logs:PutLogEvents', resource: `${group}:log-stream:2026/11/25/x`, context: {} });
};
