import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { Unwatched } from '../ports.ts';
import type { Table } from './update-if.ts';
import { updateIf } from './update-if.ts';

export const actions = ['dynamodb:UpdateItem', 'dynamodb:GetItem'] as const;

/** Ms. Long after anybody asks. */
const KEPT_FOR = 30 * 86_400_000;

/** An item for each place, in the table of the findings. */
export const createUnwatchedDynamoDb = (table: Table): Unwatched => ({
  toldAt: async (place) => {
    const { client, table: TableName } = table;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: marshall(keyOf(place)), ConsistentRead: true }),
    );
    return Item ? (unmarshall(Item)['toldAt'] as number) : null;
  },
  markTold: async (place, now) => {
    await updateIf(table, keyOf(place), {
      UpdateExpression: 'SET toldAt = :now, expiresAt = :end',
      values: { ':now': now, ':end': Math.floor((now + KEPT_FOR) / 1_000) },
    });
  },
});

const keyOf = (place: Place) => ({ pk: `unwatched/${placeText(place)}`, sk: 'current' });
