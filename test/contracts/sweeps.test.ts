import { describe } from '@jest/globals';
import { createSweepsMemory } from '../support/sweeps-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { sweepsContract } from './sweeps.contract.ts';

describe('what sweeps remember, in memory', () => {
  sweepsContract(async () => createSweepsMemory());
});

describe('what sweeps remember, on the local AWS', () => {
  const stage = useLocalAws();
  sweepsContract(() => stage().sweeps());
});
