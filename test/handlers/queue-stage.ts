import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, jest } from '@jest/globals';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { systemClock } from '../../src/adapters/clock-system.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { startSlack, type Slack } from '../../src/sandbox/slack/start-slack.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { captureOutput, type Output } from '../support/capture-output.ts';
import { authorizeEvent } from '../support/cloudtrail-event.ts';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { GROUP } from '../support/findings.ts';

type Handler = (event: SQSEvent, context?: { awsRequestId: string }) => Promise<SQSBatchResponse>;
type Names = 'ingress' | 'inspect' | 'remediate' | 'reopen';

let ids = 0;
export const batch = (...bodies: readonly unknown[]): SQSEvent => ({
  Records: bodies.map((body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { messageId: `m${(ids += 1)}`, body: text, attributes: { ApproximateReceiveCount: '1' } } as SQSRecord;
  }),
});
/** The same, by way of another queue. */
export const cameBy = (eventSourceARN: string, { Records }: SQSEvent): SQSEvent => ({
  Records: Records.map((record) => ({ ...record, eventSourceARN })),
});
/** The same, after so many receives. */
export const received = (times: number, { Records }: SQSEvent): SQSEvent => ({
  Records: Records.map((record) => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(times) },
  })),
});
export const DECISIONS = `arn:aws:sqs:${GROUP.region}:111122223333:decisions`;
/** The version of a message that shows everything. */
const SEEN_ALL = 1_000;
export const BOT_TOKEN = 'xoxb-sandbox';

export type QueueStage = Record<Names, Handler> & {
  aws: LocalAws;
  slack: Slack;
  /** Between the functions and AWS, and between them and Slack. */
  awsProxy: FaultProxy;
  slackProxy: FaultProxy;
  output: Output;
  /** Time goes by for the functions. */
  pass: (ms: number) => void;
  /** In how many ms the schedules of a group fire, by the functions' clock. */
  wakesIn: (groupId: string) => number[];
  /** The bodies in a queue. */
  queue: (name: string) => Promise<unknown[]>;
  /** The messages in the channel, newest first. */
  texts: () => Promise<string[]>;
  /** A new group in which port 10250 is opened to these, and CloudTrail's event of it. */
  open: (cidrs: readonly string[]) => { groupId: string; event: unknown };
  inbound: (groupId: string) => string[];
  /** Somebody of the channel closes the finding of the group. */
  revoke: (groupId: string) => SQSEvent;
  /** The wake-up of the group. */
  wakeUp: (groupId: string) => SQSEvent;
};

/**
 * The handlers behind queues, as they are exported, with the real AWS and Slack clients on the local AWS and Slack. Call
 * it once at the top of a test file.
 */
export const useQueueStage = (environment: Record<string, string> = {}): QueueStage => {
  const stage = {} as QueueStage;
  const before = { ...process.env };
  let now = 0;
  const schedules = new Map<string, number>();
  stage.pass = (ms) => void (now += ms);
  stage.wakesIn = (groupId) =>
    [...schedules].flatMap(([name, due]) => (name.includes(groupId) ? [due - systemClock.now()] : []));
  stage.queue = async (name) => {
    const messages = await stage.aws.queues.receive(name, { max: 10, visibility: 0, waitSeconds: 0 });
    return messages.map(({ body }): unknown => JSON.parse(body));
  };
  stage.texts = async () => {
    const client = new WebClient(BOT_TOKEN, { slackApiUrl: stage.slack.apiUrl });
    const { messages = [] } = await client.conversations.history({ channel: stage.slack.channelId });
    return messages.map(({ text = '' }) => text);
  };
  stage.open = (cidrs) => {
    const model = stage.aws.model(GROUP.region);
    const { id } = model.createGroup({ name: `g${(ids += 1)}`, description: 'x', vpcId: null, tags: [] });
    const sources = cidrs.map((cidr) =>
      cidr.startsWith('pl-')
        ? { kind: 'prefix-list' as const, id: cidr, description: null }
        : { kind: 'ipv4' as const, cidr, description: null },
    );
    const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
    const rules = model.authorize({ groupId: id, groupName: null, isEgress: false, permissions, tags: [] });
    return { groupId: id, event: authorizeEvent(rules, { now: systemClock.now() }) };
  };
  stage.inbound = (groupId) =>
    stage.aws
      .model(GROUP.region)
      .rules(groupId)
      .flatMap(({ isEgress, source }) => (isEgress || !('cidr' in source) ? [] : [source.cidr]));
  stage.wakeUp = (groupId) => batch({ kind: 'wake-up', group: `${GROUP.account}/${GROUP.region}/${groupId}` });
  stage.revoke = (groupId) => {
    const finding = `${GROUP.account}/${GROUP.region}/${groupId}/1`;
    const [dana] = stage.slack.people;
    const detail = {
      kind: 'revoke',
      ruleIds: null,
      finding,
      version: SEEN_ALL,
      by: { userId: dana?.id, name: 'dana' },
    };
    return cameBy(DECISIONS, batch({ source: 'portcullis.slack', 'detail-type': 'Decision', detail }));
  };

  beforeAll(async () => {
    stage.output = captureOutput();
    stage.aws = await startAws({
      port: 0,
      onEvent: (activity) => {
        if (activity.kind === 'schedule-set') schedules.set(activity.name, activity.due);
        if (activity.kind === 'schedule-deleted') schedules.delete(activity.name);
      },
    });
    stage.slack = await startSlack({
      port: 0,
      signingSecret: 'shh',
      sendInteraction: async () => ({ status: 200, body: '' }),
    });
    const { aws, slack } = stage;
    stage.awsProxy = await startFaultProxy(aws.url);
    stage.slackProxy = await startFaultProxy(slack.url);
    const remediateQueue = aws.putQueue('remediate');
    for (const name of ['inspect', 'reopen', 'dead-letters', 'decisions-dead-letters']) aws.putQueue(name);
    aws.putParameter('/bot-token', BOT_TOKEN);
    aws.putBus('announcements');
    aws.putScheduleGroup('wake-ups');
    const urlOf = (name: string) => `${stage.awsProxy.url}/${GROUP.account}/${name}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: stage.awsProxy.url,
      AWS_REGION: GROUP.region,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_LAMBDA_FUNCTION_NAME: 'portcullis-test-remediate',
      SLACK_CHANNEL: slack.channelId,
      AWS_SESSION_TOKEN: aws.sessionToken,
      SLACK_BOT_TOKEN_PARAMETER: '/bot-token',
      SLACK_API_URL: `${stage.slackProxy.url}/api/`,
      ANNOUNCEMENTS_BUS: 'announcements',
      INSPECT_QUEUE_URL: urlOf('inspect'),
      REMEDIATE_QUEUE_URL: urlOf('remediate'),
      REMEDIATE_QUEUE_ARN: remediateQueue.arn,
      DECISIONS_QUEUE_ARN: DECISIONS,
      REOPEN_QUEUE_URL: urlOf('reopen'),
      DEAD_LETTERS_URL: urlOf('dead-letters'),
      DECISIONS_DEAD_LETTERS_URL: urlOf('decisions-dead-letters'),
      SCHEDULE_GROUP: 'wake-ups',
      SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/wake-up',
      ...environment,
    });
    const client = new DynamoDBClient({ endpoint: aws.url });
    process.env['TABLE_NAME'] = await provisionTable(client);
    client.destroy();
    ({ handler: stage.ingress } = await import('../../handlers/ingress.ts'));
    ({ handler: stage.inspect } = await import('../../handlers/inspect.ts'));
    ({ handler: stage.remediate } = await import('../../handlers/remediate.ts'));
    ({ handler: stage.reopen } = await import('../../handlers/reopen.ts'));
    // Time goes by as a test says; the clock of the functions is the machine's, and a bit more.
    const real = systemClock.now.bind(systemClock);
    jest.spyOn(systemClock, 'now').mockImplementation(() => real() + now);
    jest.spyOn(systemClock, 'sleep').mockImplementation(async (ms) => stage.pass(ms));
  });
  beforeEach(() => {
    stage.output.lines.length = 0;
    stage.awsProxy.script(() => null);
    stage.slackProxy.script(() => null);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await Promise.all([stage.awsProxy.close(), stage.slackProxy.close()]);
    await stage.slack.close();
    await stage.aws.close();
  });
  return stage;
};
