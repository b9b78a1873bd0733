import { afterAll, beforeAll, describe } from '@jest/globals';
import { createSecurityGroupsStageMemory } from '../support/security-groups-stage-memory.ts';
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from '../support/aws-stage.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { securityGroupsContract } from './security-groups.contract.ts';

describe('security groups in memory', () => {
  securityGroupsContract(async () => createSecurityGroupsStageMemory());
});

describe('security groups on the local AWS', () => {
  let aws: LocalAws;
  let stage: AwsStage;

  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    stage = createAwsStage(aws.url);
  });
  afterAll(async () => {
    stage.close();
    await aws.close();
  });
  securityGroupsContract(() => stage.securityGroups());
});
