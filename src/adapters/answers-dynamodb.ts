import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Answer } from '../finding/answer.ts';
import type { Answers } from '../ports.ts';
import type { Table } from './update-if.ts';

/** What a role needs for reading alone, and for writing. */
export const readActions = ['dynamodb:GetItem'] as const;
export const actions = ['dynamodb:PutItem'] as const;

/** Nobody waits at a command line for longer (s). */
const KEEP = 86_400;

/** Answers in DynamoDB: an item for each operation, for a day. */
export const createAnswersDynamoDb = (table: Table): Answers => ({
  put: async (operation, answer) => {
    const item = { ...keyOf(operation), answer, expiresAt: Math.floor(answer.at / 1_000) + KEEP };
    try {
      await table.client.send(
        new PutItemCommand({
          TableName: table.table,
          Item: marshall(item, { removeUndefinedValues: true }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
  load: (operation) => load(table, operation),
});

/** The reading half, for the function that may not write. */
export const createAnswersReader = (table: Table): Pick<Answers, 'load'> => ({
  load: (operation) => load(table, operation),
});

const load = async ({ client, table }: Table, operation: string): Promise<Answer | null> => {
  const Key = marshall(keyOf(operation));
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item ? ((unmarshall(Item)['answer'] ?? null) as Answer | null) : null;
};

const keyOf = (operation: string) => ({ pk: `operation/${operation}`, sk: 'answer' });
