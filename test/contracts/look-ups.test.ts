import { afterAll, beforeAll, describe } from '@jest/globals';
import { createLookUpsMemory } from '../support/bus-memory.ts';
import type { LookUpsStage } from './look-ups.contract.ts';

const createStage = (): LookUpsStage => {
  const lookUps = createLookUpsMemory();
  return { lookUps, requested: async () => lookUps.requested };
};
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from '../support/aws-stage.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { lookUpsContract } from './look-ups.contract.ts';

describe('look-ups in memory', () => {
  lookUpsContract(async () => createStage());
});

describe('look-ups on the local AWS', () => {
  let aws: LocalAws;
  let stage: AwsStage;

  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    stage = createAwsStage(aws.url);
  });
  afterAll(async () => {
    stage.close();
    await aws.close();
  });
  lookUpsContract(() => stage.lookUps());
});
