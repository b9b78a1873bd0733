import { describe, expect, it } from '@jest/globals';
import { MINUTE, NOON } from '../support/clock.ts';
import { GROUP } from '../support/findings.ts';
import { createSweepsMemory } from '../support/sweeps-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { sweepsContract } from './sweeps.contract.ts';

describe('what sweeps remember, in memory', () => {
  sweepsContract(async () => createSweepsMemory());
});

describe('what sweeps remember, on the local AWS', () => {
  const stage = useLocalAws();
  sweepsContract(() => stage().sweeps());

  it('takes the very claim that it has taken already for the same one: the SDK asks again when an answer is lost', async () => {
    const sweeps = await stage().sweeps();
    const place = { account: GROUP.account, region: 'eu-central-2' };
    await sweeps.put(place, [{ groupId: 'sg-0001', ports: [10250], rules: 1, state: 'open', by: null }]);
    expect(await sweeps.claim(place, 'a', NOON, NOON + MINUTE)).not.toBeNull();
    expect(await sweeps.claim(place, 'a', NOON, NOON + MINUTE)).not.toBeNull();
    // A moment later it is another one, and has to wait like anybody's.
    expect(await sweeps.claim(place, 'a', NOON + 1, NOON + 1 + MINUTE)).toBeNull();
  });
});
