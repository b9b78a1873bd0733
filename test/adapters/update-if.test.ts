import { expect, it } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { updateIf } from '../../src/adapters/update-if.ts';

const updateThat = async (error: Error) =>
  updateIf(
    { client: { send: async () => Promise.reject(error) } as unknown as DynamoDBClient, table: 'findings' },
    { pk: 'a', sk: 'b' },
    { UpdateExpression: 'SET a = :a', values: { ':a': 1 } },
  );

it('answers null where a condition does not hold, and fails where the table could not be asked', async () => {
  expect(await updateThat(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))).toBeNull();
  await expect(updateThat(new Error('throttled'))).rejects.toThrow('throttled');
});
