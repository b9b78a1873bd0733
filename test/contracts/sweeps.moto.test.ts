import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { sweepsContract } from './sweeps.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('what sweeps remember, in DynamoDB on moto', () => {
  sweepsContract(() => stage.sweeps());
});
