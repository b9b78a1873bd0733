import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WebClient } from '@slack/web-api';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { startSlack, type Slack } from '../../src/sandbox/slack/start-slack.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { authorizeEvent } from '../support/cloudtrail-event.ts';
import { GROUP } from '../support/findings.ts';

type Handler = (event: SQSEvent) => Promise<SQSBatchResponse>;

let ids = 0;
const batch = (...bodies: readonly unknown[]): SQSEvent => ({
  Records: bodies.map((body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { messageId: `m${(ids += 1)}`, body: text, attributes: { ApproximateReceiveCount: '1' } } as SQSRecord;
  }),
});
/** The same, by way of another queue. */
const cameBy = (eventSourceARN: string, { Records }: SQSEvent): SQSEvent => ({
  Records: Records.map((record) => ({ ...record, eventSourceARN })),
});
const DECISIONS = `arn:aws:sqs:${GROUP.region}:111122223333:decisions`;

describe('the handlers behind queues, as they are exported, on the local AWS and Slack', () => {
  let aws: LocalAws;
  let slack: Slack;
  let ingress: Handler;
  let inspect: Handler;
  let remediate: Handler;
  const before = { ...process.env };
  const queue = async (name: string) => {
    const messages = await aws.queues.receive(name, { max: 10, visibility: 0, waitSeconds: 0 });
    return messages.map(({ body }): unknown => JSON.parse(body));
  };
  const texts = async () => {
    const client = new WebClient('xoxb-sandbox', { slackApiUrl: slack.apiUrl });
    const { messages = [] } = await client.conversations.history({ channel: slack.channelId });
    return messages.map(({ text = '' }) => text);
  };
  const open = (cidrs: readonly string[]) => {
    const model = aws.model(GROUP.region);
    const { id } = model.createGroup({ name: `g${(ids += 1)}`, description: 'x', vpcId: null, tags: [] });
    const sources = cidrs.map((cidr) =>
      cidr.startsWith('pl-')
        ? { kind: 'prefix-list' as const, id: cidr, description: null }
        : { kind: 'ipv4' as const, cidr, description: null },
    );
    const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
    const rules = model.authorize({ groupId: id, groupName: null, isEgress: false, permissions, tags: [] });
    return { groupId: id, event: authorizeEvent(rules, { now: Date.now() }) };
  };
  const inbound = (groupId: string) =>
    aws
      .model(GROUP.region)
      .rules(groupId)
      .flatMap(({ isEgress, source }) => (isEgress || !('cidr' in source) ? [] : [source.cidr]));

  beforeAll(async () => {
    // What they log is for operators; here it would drown the report.
    for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(console, level).mockReturnValue(undefined);
    aws = await startAws({ port: 0 });
    slack = await startSlack({
      port: 0,
      signingSecret: 'shh',
      sendInteraction: async () => ({ status: 200, body: '' }),
    });
    const remediateQueue = aws.putQueue('remediate');
    const inspectQueue = aws.putQueue('inspect');
    aws.putBus('announcements');
    aws.putScheduleGroup('wake-ups');
    aws.putParameter('/bot-token', 'xoxb-sandbox');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: GROUP.region,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      SLACK_CHANNEL: slack.channelId,
      AWS_SESSION_TOKEN: aws.sessionToken,
      SLACK_BOT_TOKEN_PARAMETER: '/bot-token',
      SLACK_API_URL: slack.apiUrl,
      ANNOUNCEMENTS_BUS: 'announcements',
      INSPECT_QUEUE_URL: inspectQueue.url,
      REMEDIATE_QUEUE_URL: remediateQueue.url,
      REMEDIATE_QUEUE_ARN: remediateQueue.arn,
      DECISIONS_QUEUE_ARN: DECISIONS,
      REOPEN_QUEUE_URL: `${aws.url}/111122223333/reopen`,
      SCHEDULE_GROUP: 'wake-ups',
      SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/wake-up',
    });
    const client = new DynamoDBClient({ endpoint: aws.url });
    process.env['TABLE_NAME'] = await provisionTable(client);
    client.destroy();
    ({ handler: ingress } = await import('../../handlers/ingress.ts'));
    ({ handler: inspect } = await import('../../handlers/inspect.ts'));
    ({ handler: remediate } = await import('../../handlers/remediate.ts'));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await slack.close();
    await aws.close();
  });

  it('ingress says so in Slack, and remediate closes the public rule alone when a person decides', async () => {
    const { groupId, event } = open(['0.0.0.0/0', '10.0.0.0/8']);
    expect(await ingress(batch(event))).toEqual({ batchItemFailures: [] });
    expect((await texts())[0]).toContain(groupId);
    const finding = `${GROUP.account}/${GROUP.region}/${groupId}/1`;
    const [dana] = slack.people;
    const by = { userId: dana?.id, name: 'dana' };
    const detail = { kind: 'revoke', ruleIds: null, finding, version: 2, by };
    const decision = { source: 'portcullis.slack', 'detail-type': 'Decision', detail };
    // Only the queue behind the private bus speaks for people.
    const forged = cameBy(process.env['REMEDIATE_QUEUE_ARN'] ?? '', batch(decision));
    expect((await remediate(forged)).batchItemFailures).toHaveLength(1);
    expect(inbound(groupId)).toHaveLength(2);
    expect(await remediate(cameBy(DECISIONS, batch(decision)))).toEqual({ batchItemFailures: [] });
    expect(inbound(groupId)).toEqual(['10.0.0.0/8']);
    expect((await texts())[0]).toMatch(/verified/);
  });

  it('ingress asks inspect what a prefix list lets in, and inspect opens the finding', async () => {
    const entries = [{ cidr: '0.0.0.0/0', description: null }];
    const input = { name: 'all', family: 4 as const, maxEntries: 1, entries, tags: [] };
    const { groupId, event } = open([aws.model(GROUP.region).createPrefixList(input).id]);
    expect(await ingress(batch(event))).toEqual({ batchItemFailures: [] });
    expect((await texts()).join()).not.toContain(groupId);
    // Beside requests to look around the findings of before.
    const question = (await queue('inspect')).find((message) => JSON.stringify(message).includes('look-up'));
    expect(await inspect(batch(question))).toEqual({ batchItemFailures: [] });
    expect((await texts())[0]).toContain(groupId);
  });

  it('inspect sweeps: what was open before is reported and left alone, what no event told of since is opened', async () => {
    const asked = async () => (await queue('inspect')).filter((message) => JSON.stringify(message).includes('sweep'));
    const before = open(['0.0.0.0/0']).groupId;
    expect(await inspect(batch({ kind: 'sweep-all' }))).toEqual({ batchItemFailures: [] });
    const [place] = await asked();
    expect(place).toEqual({ kind: 'sweep', account: GROUP.account, region: GROUP.region });
    expect(await inspect(batch(place))).toEqual({ batchItemFailures: [] });
    expect((await texts())[0]).toContain('since before Portcullis');
    const since = open(['0.0.0.0/0']).groupId;
    expect(await inspect(batch(place))).toEqual({ batchItemFailures: [] });
    const questions = (await queue('inspect')).filter((message) => JSON.stringify(message).includes('look-up'));
    expect(JSON.stringify(questions)).toContain(since);
    expect(JSON.stringify(questions)).not.toContain(before);
    expect(await inspect(batch(...questions))).toEqual({ batchItemFailures: [] });
    expect((await texts())[0]).toContain(since);
  });

  it('each reports what it cannot read, and that alone', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    const { Records } = batch(event, '{', { kind: 'nonsense' });
    const bad = Records.slice(1).map(({ messageId }) => ({ itemIdentifier: messageId }));
    expect(await ingress({ Records })).toEqual({ batchItemFailures: bad });
    expect((await texts())[0]).toContain(groupId);
    for (const handler of [inspect, remediate]) {
      const unreadable = batch('{', {});
      const all = unreadable.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
      expect(await handler(unreadable)).toEqual({ batchItemFailures: all });
    }
  });

  it('remediate minds no wake-up of a group that it does not know', async () => {
    const wakeUp = { kind: 'wake-up', group: `${GROUP.account}/${GROUP.region}/sg-0nobody` };
    expect(await remediate(batch(wakeUp))).toEqual({ batchItemFailures: [] });
  });
});
