import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { lookUpsContract } from './look-ups.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('look-ups by SQS on moto', () => {
  lookUpsContract(() => stage.lookUps(), MOTO_DIFFERENCES.lookUps);
});
