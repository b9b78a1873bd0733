import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toItem } from '../../src/adapters/findings-item.ts';
import { createListingsDynamoDb } from '../../src/adapters/listings-dynamodb.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP } from '../support/findings.ts';

/** Of every account. */
const all = () => true;

describe('an index that lags behind its table', () => {
  let aws: LocalAws;
  let client: DynamoDBClient;
  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    client = new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const put = async (table: string, n: number, finding: Finding, indexed: Record<string, unknown> = {}) => {
    const item = { ...toItem({ ...finding, group: { ...GROUP, groupId: `sg-0${n}` } }), ...indexed };
    await client.send(new PutItemCommand({ TableName: table, Item: marshall(item, { removeUndefinedValues: true }) }));
  };

  it('lists nothing that is no more so, and reads on to what is', async () => {
    const table = await provisionTable(client);
    const settled = aFinding([anExposure(1, { kind: 'revoked', by: ALICE, at: NOON })], { deadline: null });
    for (let n = 1; n <= 5; n += 1) await put(table, n, settled, { listed: 'open', listedAt: NOON + n });
    await put(table, 6, aFinding([anExposure(1)], { deadline: NOON + 6 * MINUTE }));
    // Moved to a later deadline, which the index does not know yet.
    await put(table, 7, aFinding([anExposure(1)], { deadline: NOON + 7 * MINUTE }), { listedAt: NOON + 6 });
    const listings = createListingsDynamoDb({ client, table, clock: { now: () => NOON } });
    expect((await listings.open(2, all)).map(({ group }) => group.groupId)).toEqual(['sg-06', 'sg-07']);
    expect((await listings.open(100, all)).map(({ group }) => group.groupId)).toEqual(['sg-06', 'sg-07']);
    expect((await listings.settled(100, all)).map(({ group }) => group.groupId)).toEqual([]);
  });
});
