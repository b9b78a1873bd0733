import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { securityGroupsContract } from './security-groups.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('security groups by the EC2 API on moto', () => {
  securityGroupsContract(() => stage.securityGroups(), MOTO_DIFFERENCES.securityGroups);
});
