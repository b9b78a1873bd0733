import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { ruleAuthorizerContract } from './rule-authorizer.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('the power to authorise by the EC2 API on moto', () => {
  ruleAuthorizerContract(() => stage.securityGroups(), MOTO_DIFFERENCES.ruleAuthorizer);
});
