import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { estateContract } from './estate.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('the estate of a place by the EC2 API on moto', () => {
  estateContract(() => stage.estate());
});
