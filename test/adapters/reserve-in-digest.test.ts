import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { reserveInDigest } from '../../src/adapters/reserve-in-digest.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { NOON } from '../support/clock.ts';
import { GROUP } from '../support/findings.ts';

describe('to reserve a line of a digest on the local AWS', () => {
  let aws: LocalAws;
  let client: DynamoDBClient;
  let table: string;
  const createClient = () => {
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    return new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
  };
  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    client = createClient();
    table = await provisionTable(client);
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  it('begins one digest for two runs, one of which comes between the two calls of the other', async () => {
    let calls = 0;
    let between = '';
    const slow = createClient();
    slow.middlewareStack.add(
      (next) => async (args) => {
        if ((calls += 1) === 2) between = await reserveInDigest({ client, table }, GROUP.account, NOON);
        return next(args);
      },
      { step: 'initialize' },
    );
    const id = await reserveInDigest({ client: slow, table }, GROUP.account, NOON);
    slow.destroy();
    expect(between).toBe(`digest/${GROUP.account}/1`);
    expect(id).toBe(between);
  });
});
