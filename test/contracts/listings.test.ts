import { describe } from '@jest/globals';
import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import { createListingsMemory } from '../../src/adapters/listings-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { listingsContract } from './listings.contract.ts';

describe('listings in memory', () => {
  listingsContract(async (clock) => {
    const findings = createFindingsMemory();
    return { findings, listings: createListingsMemory(findings, clock) };
  });
});

describe('listings on the local AWS', () => {
  const stage = useLocalAws();
  listingsContract((clock) => stage().listings(clock));
});
