import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { pausesContract } from './pauses.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('the pause and the answers, in DynamoDB on moto', () => {
  pausesContract(() => stage.pauses());
});
