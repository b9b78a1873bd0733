import { afterAll, beforeAll, describe } from '@jest/globals';
import { createFindingsMemory } from '../../src/adapters/findings-memory.ts';
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from '../support/aws-stage.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { findingsContract } from './findings.contract.ts';

describe('findings in memory', () => {
  findingsContract(async () => createFindingsMemory());
});

describe('findings on the local AWS', () => {
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
  findingsContract(() => stage.findings());
});
