import { describe } from '@jest/globals';
import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import { findingsContract } from './findings.contract.ts';
import { useLocalAws } from '../support/use-local-aws.ts';

describe('findings in memory', () => {
  findingsContract(async () => createFindingsMemory());
});

describe('findings on the local AWS', () => {
  const stage = useLocalAws();
  findingsContract(() => stage().findings());
});
