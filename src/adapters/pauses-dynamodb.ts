import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { PauseRecord } from '../finding/pause.ts';
import type { Pauses } from '../ports.ts';
import type { Table } from './update-if.ts';

/** What a role needs for reading alone, and for everything. */
export const readActions = ['dynamodb:GetItem'] as const;
export const actions = ['dynamodb:GetItem', 'dynamodb:PutItem'] as const;

/** The partition that the function of the command line may write to, and no other: see its role in serverless.yml. */
export const PAUSE_KEY = 'pause';
const KEY = { pk: PAUSE_KEY, sk: 'current' };

/** The pause in DynamoDB: one item, read strongly consistent, written on condition of its version. */
export const createPausesDynamoDb = (table: Table): Pauses => ({
  load: () => load(table),
  save: async (next) => {
    const condition =
      next.version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':before': next.version - 1 }),
          };
    const Item = marshall({ ...KEY, ...next }, { removeUndefinedValues: true });
    try {
      await table.client.send(new PutItemCommand({ TableName: table.table, Item, ...condition }));
      return 'saved';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK tried again after an answer got lost: what came between may have been our own write.
      const isOwn = (error.$metadata.attempts ?? 1) > 1 && isDeepStrictEqual(await load(table), unmarshalled(Item));
      return isOwn ? 'saved' : 'conflict';
    }
  },
});

/** The reading half, for whoever may not write. */
export const createPausesReader = (table: Table): Pick<Pauses, 'load'> => ({ load: () => load(table) });

const load = async ({ client, table }: Table): Promise<PauseRecord | null> => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(KEY), ConsistentRead: true }),
  );
  return Item ? unmarshalled(Item) : null;
};

const unmarshalled = (item: Parameters<typeof unmarshall>[0]): PauseRecord => {
  const { pk: _pk, sk: _sk, ...record } = unmarshall(item);
  return record as PauseRecord;
};
