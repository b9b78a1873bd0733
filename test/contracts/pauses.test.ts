import { describe } from '@jest/globals';
import { createAnswersMemory, createPausesMemory } from '../support/pauses-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { pausesContract } from './pauses.contract.ts';

describe('the pause and the answers, in memory', () => {
  pausesContract(async () => ({ pauses: createPausesMemory(), answers: createAnswersMemory() }));
});

describe('the pause and the answers, on the local AWS', () => {
  const stage = useLocalAws();
  pausesContract(() => stage().pauses());
});
