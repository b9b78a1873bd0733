import { describe } from '@jest/globals';
import { createUnwatchedMemory } from '../support/unwatched-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { unwatchedContract } from './unwatched.contract.ts';

describe('the places that are not watched, in memory', () => {
  unwatchedContract(async () => createUnwatchedMemory());
});

describe('the places that are not watched, on the local AWS', () => {
  const stage = useLocalAws();
  unwatchedContract(() => stage().unwatched());
});
