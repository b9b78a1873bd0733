import { afterAll, beforeAll, describe } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { createCanaryStage } from './canary-stage.ts';
import { canaryContract } from './canary.contract.ts';

describe('on the local AWS', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startAws({ port: 0 });
  });
  afterAll(() => aws.close());

  canaryContract(() => createCanaryStage(aws.url));
});
