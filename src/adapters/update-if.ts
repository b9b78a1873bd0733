import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Table = { client: DynamoDBClient; table: string };
export type Change = {
  UpdateExpression: string;
  ConditionExpression?: string;
  names?: Record<string, string>;
  values: Record<string, unknown>;
};

/** One UpdateItem. Answers the item after it, or null when its condition does not hold. */
export const updateIf = async (
  { client, table }: Table,
  key: { pk: string; sk: string },
  { names, values, ...change }: Change,
): Promise<Record<string, unknown> | null> => {
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: marshall(key),
        ...change,
        ...(names ? { ExpressionAttributeNames: names } : {}),
        ExpressionAttributeValues: marshall(values),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes ? unmarshall(Attributes) : null;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
};
