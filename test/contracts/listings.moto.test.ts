import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { listingsContract } from './listings.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('listings in DynamoDB on moto', () => {
  listingsContract((clock) => stage.listings(clock));
});
