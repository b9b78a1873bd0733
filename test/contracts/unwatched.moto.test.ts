import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { unwatchedContract } from './unwatched.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('the places that are not watched, in DynamoDB on moto', () => {
  unwatchedContract(() => stage.unwatched());
});
