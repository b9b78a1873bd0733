import { describe } from '@jest/globals';
import { createBurstsMemory, createDigestsMemory } from '../support/digests-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { digestsContract } from './digests.contract.ts';

describe('digests in memory', () => {
  digestsContract(async () => ({ bursts: createBurstsMemory(), digests: createDigestsMemory() }));
});

describe('digests on the local AWS', () => {
  const stage = useLocalAws();
  digestsContract(() => stage().digests());
});
