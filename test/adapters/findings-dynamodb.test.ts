import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createFindingsDynamoDb } from '../../src/adapters/findings-dynamodb.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { Findings } from '../../src/ports.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';

const RETENTION = 400 * 24 * HOUR;

/** Passes calls on to the local AWS, and loses the answer of the next one that it is told to lose. */
const startLossyProxy = async (target: string) => {
  const state = { lose: '' };
  const server: Server = createServer((incoming, outgoing) => {
    const action = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const onward = send(target, { method: 'POST', path: '/', headers: incoming.headers }, (answer) => {
      if (state.lose === action) {
        state.lose = '';
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe('an answer of DynamoDB that gets lost', () => {
  let aws: LocalAws;
  let proxy: Awaited<ReturnType<typeof startLossyProxy>>;
  let client: DynamoDBClient;
  let findings: Findings;
  let finding: Finding;
  let groups = 0;

  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    proxy = await startLossyProxy(aws.url);
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    client = new DynamoDBClient({ endpoint: proxy.url, region: GROUP.region, credentials, maxAttempts: 3 });
    findings = createFindingsDynamoDb({ client, table: await provisionTable(client), retention: RETENTION });
  });
  afterAll(async () => {
    client.destroy();
    proxy.server.closeAllConnections();
    proxy.server.close();
    await aws.close();
  });
  const sightingOf = (attempt: string) => ({
    group: { ...GROUP, groupId: `sg-0${groups}` },
    exposures: [anExposure(1, { kind: 'pending' }, { shownIn: null, told: false })],
    now: NOON,
    deadline: NOON + MINUTE,
    attempt,
    postingUntil: NOON + MINUTE,
  });
  beforeEach(async () => {
    groups += 1;
    ({ finding } = await findings.record(sightingOf('m/1')));
  });

  it('does not make a save look like a lost race', async () => {
    proxy.state.lose = 'PutItem';
    const next = { ...finding, version: 2, posting: null, message: { channel: 'C0GATE', ts: '1.1' } };
    expect(await findings.save(next)).toBe('saved');
    expect(await findings.load(finding.group)).toEqual(next);
    expect(proxy.state.lose).toBe('');
  });

  it('does not make a lost race look like a save', async () => {
    await findings.save({ ...finding, version: 2, remindedAt: 1 });
    proxy.state.lose = 'PutItem';
    expect(await findings.save({ ...finding, version: 2, remindedAt: 2 })).toBe('conflict');
  });

  it('leaves the claim on posting with the run that recorded', async () => {
    groups += 1;
    proxy.state.lose = 'UpdateItem';
    const recorded = await findings.record(sightingOf('m/7'));
    expect(recorded.finding).toMatchObject({ version: 1, posting: { by: 'm/7' } });
  });
});

describe('the limits of an expression, which the local DynamoDB does not watch over', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('hold for a group of a hundred rules: 4 KB of text and 300 operators', async () => {
    const aws = await startAws({ port: 0 });
    closing.push(() => aws.close());
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
    closing.push(() => client.destroy());
    const expressions: string[] = [];
    client.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression, ConditionExpression } = args.input as Record<string, string | undefined>;
        expressions.push(UpdateExpression ?? '', ConditionExpression ?? '');
        return next(args);
      },
      { step: 'initialize' },
    );
    const findings = createFindingsDynamoDb({ client, table: await provisionTable(client), retention: RETENTION });
    const exposures = Array.from({ length: 100 }, (_, i) =>
      anExposure(i + 1, { kind: 'pending' }, { shownIn: null, told: false }),
    );
    const times = { now: NOON, deadline: NOON + MINUTE, postingUntil: NOON + MINUTE };
    const { added } = await findings.record({ group: GROUP, exposures, attempt: 'm/1', ...times });
    expect(added).toHaveLength(100);
    for (const expression of expressions) {
      expect(Buffer.byteLength(expression)).toBeLessThanOrEqual(4_096);
      expect(expression.match(/\bAND\b|attribute_not_exists|if_not_exists| [+=] /g)?.length ?? 0).toBeLessThanOrEqual(
        300,
      );
    }
  });
});

describe('a settled finding', () => {
  it('that could not be put into the archive is not taken for archived', async () => {
    const aws = await startAws({ port: 0 });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
    const findings = createFindingsDynamoDb({ client, table: 'no-such-table', retention: RETENTION });
    const settled = aFinding([anExposure(1, { kind: 'vanished', why: 'somebody closed it', at: NOON })]);
    await expect(findings.archive(settled, NOON)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    client.destroy();
    await aws.close();
  });

  it('is kept for the record as long as RETENTION says, in the seconds that DynamoDB counts in', async () => {
    const aws = await startAws({ port: 0 });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
    const TableName = await provisionTable(client);
    const settled = aFinding([anExposure(1, { kind: 'vanished', why: 'somebody closed it', at: NOON })]);
    await createFindingsDynamoDb({ client, table: TableName, retention: RETENTION }).archive(settled, NOON);
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    expect(Items.map(({ expiresAt }) => expiresAt)).toEqual([{ N: String((NOON + RETENTION) / 1_000) }]);
    client.destroy();
    await aws.close();
  });
});
