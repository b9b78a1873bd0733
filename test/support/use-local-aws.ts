import { afterAll, beforeAll } from '@jest/globals';
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from './aws-stage.ts';
import { createAwsStage } from './aws-stage.ts';

/** A local AWS for the suite it is called in, started before its tests and ended after them. */
export const useLocalAws = (): (() => AwsStage) => {
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
  return () => stage;
};
