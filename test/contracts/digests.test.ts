import { describe, expect, it } from '@jest/globals';
import { digestLineOf } from '../../src/finding/digest.ts';
import { MINUTE, NOON } from '../support/clock.ts';
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
