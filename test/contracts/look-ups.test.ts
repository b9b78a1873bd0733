import { describe } from '@jest/globals';
import { createLookUpsMemory } from '../support/bus-memory.ts';
import type { LookUpsStage } from './look-ups.contract.ts';
import { lookUpsContract } from './look-ups.contract.ts';
import { useLocalAws } from '../support/use-local-aws.ts';

const createStage = (): LookUpsStage => {
  const lookUps = createLookUpsMemory();
  return { lookUps, requested: async () => lookUps.requested };
};

describe('look-ups in memory', () => {
  lookUpsContract(async () => createStage());
});

describe('look-ups on the local AWS', () => {
  const stage = useLocalAws();
  lookUpsContract(() => stage().lookUps());
});
