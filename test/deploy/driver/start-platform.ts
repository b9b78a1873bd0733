import { setTimeout as pause } from 'node:timers/promises';
import { type Slack, startSlack } from '../../../src/sandbox/slack/start-slack.ts';
import { toApiGatewayEvent } from '../../../src/sandbox/slack/to-api-gateway-event.ts';
import { slackPeople, type SlackPeople } from '../../e2e/slack-people.ts';
import type { DecideDeps } from '../../../src/operator/decide-remotely.ts';
import type { Asker } from './ask-aws.ts';
import { type Changes, deployAll, DEPLOYER, SIGNING_SECRET } from './deploy-all.ts';
import { type BusEvent, routeEvent } from './event-bridge.ts';
import { type Asked, startGate } from './gate.ts';
import { type AskerIn, assume, createLaws, type RoleOf } from './laws.ts';
import { HUB_ACCOUNT, HUB_REGION, MEMBER_ACCOUNT, ORGANIZATION } from './places.ts';
import { type Deployment, readDeployment, readRole } from './read-deployment.ts';
import { runFunctions } from './run-functions.ts';
import { createOperator } from './operators.ts';
import { startEmulator } from './start-emulator.ts';
import { createClock, elapse } from './turn-clock.ts';

export type Platform = {
  deployment: Deployment;
  /** As whom tests ask: may everything, in any account and region. */
  askerIn: AskerIn;
  slack: SlackPeople & { apiUrl: string; channelId: string };
  /** The command line of a new IAM user of the stack's account; OPERATORS names `olive`. */
  operator: (userName: string) => Promise<DecideDeps>;
  /** An event of AWS on the default bus of its account and region, and all that comes of it. Returns who was told. */
  emit: (event: BusEvent) => Promise<string[]>;
  /** Lets everything that waits in a queue be done. */
  settle: () => Promise<void>;
  /** Turns the clock by so many ms, with every schedule on the way. */
  elapse: (ms: number) => Promise<void>;
  now: () => number;
  /** What roles asked IAM for so far. */
  asked: readonly Asked[];
  /** Calls that could not be understood. */
  faults: readonly string[];
  /** What the functions have logged. */
  logs: () => string;
  close: () => Promise<void>;
};

/**
 * AWS as far as Portcullis meets it, after a deploy: the stack of serverless.yml in one account, deploy/member.yaml in
 * another one and in two regions, the functions from their deployed zips. moto holds the state; who may what, who wakes
 * whom and when is done here, by what is deployed.
 */
export const startPlatform = async (changes: Changes = {}): Promise<Platform> => {
  const open: { close: () => Promise<unknown> }[] = [];
  const keep: Keep = (one) => {
    open.push(one);
    return one;
  };
  const close = async () => {
    for (const one of open.reverse()) await one.close();
  };
  try {
    return { ...(await compose(changes, keep)), close };
  } catch (error) {
    await close();
    throw error;
  }
};

type Keep = <T extends { close: () => Promise<unknown> }>(one: T) => T;

const compose = async (changes: Changes, keep: Keep): Promise<Omit<Platform, 'close'>> => {
  const clock = createClock();
  const gate = keep(await startGate());
  const emulator = keep(await startEmulator(gate.url));
  const door: Door = { knock: () => Promise.reject(new Error('nothing is deployed yet')) };
  const slack = keep(await startSlackBefore(door, clock.now));

  const home: Asker = { endpoint: gate.url, region: HUB_REGION, credentials: DEPLOYER };
  const member = await assume(home, emulator.url, `arn:aws:iam::${MEMBER_ACCOUNT}:role/OrganizationAccountAccessRole`);
  const askerIn: AskerIn = (account, region) => ({
    endpoint: gate.url,
    region,
    credentials: account === HUB_ACCOUNT ? DEPLOYER : member,
  });
  const roleOf: RoleOf = (arn) => readRole(askerIn(arn.split(':')[4] ?? '', HUB_REGION), arn);
  gate.open(emulator.url, createLaws(askerIn, roleOf));

  await deployAll({ home, askerIn, slack }, changes);
  const deployment = await readDeployment(home, 'portcullis-prod');
  const environment = { AWS_ENDPOINT_URL: gate.url, SLACK_API_URL: slack.apiUrl, STS_URL: `${gate.url}/` };
  const { ahead } = clock;
  const parts = { home, gate, emulatorUrl: emulator.url, roleOf, environment, ahead };
  const { invoke, settle, logs } = keep(await runFunctions(deployment, parts));
  door.knock = async (key, event) => {
    const route = deployment.routes.find((one) => one.key === key);
    if (!route) throw new Error(`no route ${key} is deployed`);
    return invoke(route.functionArn, event);
  };
  const people = slackPeople(slack.url, logs);
  const showHome = (...wanted: Parameters<SlackPeople['home']>) => settleUntil(people.home(...wanted), settle);
  return {
    deployment,
    askerIn,
    operator: async (userName) => {
      const knock = (...asked: Parameters<Door['knock']>) => settleUntil(door.knock(...asked), settle);
      return createOperator(userName, { home, deployment, now: clock.now, knock });
    },
    slack: { ...people, home: showHome, apiUrl: slack.apiUrl, channelId: slack.channelId },
    emit: async (event) => {
      const reached = await routeEvent({ askerIn, roleOf, organizationId: ORGANIZATION }, event);
      await settle();
      return reached;
    },
    settle,
    elapse: (ms) => elapse(ms, { home, clock, roleOf, invoke, settle }),
    now: clock.now,
    asked: gate.asked,
    faults: gate.faults,
    logs,
  };
};

/** What only comes when a queue is read. */
const settleUntil = async <T>(awaited: Promise<T>, settle: () => Promise<void>): Promise<T> => {
  let isOver = false;
  const over = awaited.finally(() => (isOver = true));
  while (!isOver) {
    await settle();
    await Promise.race([over, pause(50)]);
  }
  return over;
};

type Door = { knock: (route: string, event: unknown) => Promise<unknown> };

const startSlackBefore = (door: Door, now: () => number): Promise<Slack> =>
  startSlack({
    port: 0,
    signingSecret: SIGNING_SECRET,
    clock: { now },
    // On a machine that is busy with other work, too.
    acknowledgeWithin: 30_000,
    sendInteraction: async (request) => {
      const event = toApiGatewayEvent(request, '/slack/interactions', now());
      const answer = (await door.knock(event.routeKey, event)) as { statusCode?: number; body?: string };
      return { status: answer.statusCode ?? 200, body: answer.body ?? '' };
    },
  });
