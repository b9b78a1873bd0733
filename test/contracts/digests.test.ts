import { describe, expect, it } from '@jest/globals';
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDigestsDynamoDb } from '../../src/adapters/digests-dynamodb.ts';
import { digestLineOf } from '../../src/finding/digest.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { createBurstsMemory, createDigestsMemory } from '../support/digests-memory.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { digestsContract } from './digests.contract.ts';

describe('digests in memory', () => {
  digestsContract(async () => ({ bursts: createBurstsMemory(), digests: createDigestsMemory() }));
});

describe('digests on the local AWS', () => {
  const stage = useLocalAws();
  digestsContract(() => stage().digests());

  it('takes the very claim that it has taken already for the same one: the SDK asks again when an answer is lost', async () => {
    const { digests } = await stage().digests();
    const id = await digests.reserve(GROUP.account, NOON);
    await digests.put(id, digestLineOf(aFinding([anExposure(1)])), NOON);
    expect(await digests.claim(id, 'a', NOON, NOON + MINUTE)).not.toBeNull();
    expect(await digests.claim(id, 'a', NOON, NOON + MINUTE)).not.toBeNull();
    // A moment later it is another one, and has to wait like anybody's.
    expect(await digests.claim(id, 'a', NOON + 1, NOON + 1 + MINUTE)).toBeNull();
    expect(await digests.claimReply(id, 'reminded', NOON, NOON - MINUTE)).toBe(true);
    expect(await digests.claimReply(id, 'reminded', NOON, NOON - MINUTE)).toBe(true);
  });
});

describe('a digest in the table', () => {
  const line = digestLineOf(aFinding([anExposure(1)]));
  const of = (send: (input: { ExpressionAttributeValues?: unknown }) => unknown) => {
    const client = { send: async ({ input }: { input: object }) => send(input) } as unknown as DynamoDBClient;
    return createDigestsDynamoDb({ client, table: 'findings', retention: 24 * HOUR });
  };

  it('is kept for as long as the retention says, from its last line on', async () => {
    const ends: unknown[] = [];
    const digests = of(({ ExpressionAttributeValues: values }) => {
      ends.push((values as Record<string, unknown>)[':end']);
      throw new Error('throttled');
    });
    await expect(digests.put('digest/1', line, NOON)).rejects.toThrow('throttled');
    expect(ends).toEqual([{ N: String((NOON + 24 * HOUR) / 1_000) }]);
  });

  it('that is gone between two calls is thrown, and not taken for one that is there', async () => {
    const digests = of(({ ExpressionAttributeValues: values }) => {
      if (values) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
      return {};
    });
    await expect(digests.put('digest/1', line, NOON)).rejects.toMatchObject({ code: 'lost-race' });
  });
});
