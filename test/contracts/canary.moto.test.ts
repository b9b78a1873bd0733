import { beforeAll, describe } from '@jest/globals';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { createCanaryStage } from './canary-stage.ts';
import { canaryContract } from './canary.contract.ts';

describe('on moto', () => {
  beforeAll(expectMoto);

  canaryContract(() => createCanaryStage(MOTO_URL));
});
