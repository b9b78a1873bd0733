import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { otherWaysContract } from './other-ways.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('other ways to open a port, on moto', () => {
  otherWaysContract(() => stage.securityGroups(), MOTO_DIFFERENCES.otherWays);
});
