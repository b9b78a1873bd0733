import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { digestsContract } from './digests.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('digests in DynamoDB on moto', () => {
  digestsContract(() => stage.digests(), MOTO_DIFFERENCES.digests);
});
