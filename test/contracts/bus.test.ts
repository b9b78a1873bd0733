import { afterAll, beforeAll, describe } from '@jest/globals';
import { createAnnouncementsMemory, createDecisionsMemory } from '../support/bus-memory.ts';
import type { BusStage } from './bus.contract.ts';

const createStage = (): BusStage => {
  const decisions = createDecisionsMemory();
  const announcements = createAnnouncementsMemory();
  return {
    decisions,
    announcements,
    commands: async () => decisions.published,
    announced: async () =>
      announcements.announced.map(({ finding, transition: { id, kind, exposureIds } }) => ({
        id,
        kind,
        ruleIds: finding.exposures.filter((one) => exposureIds.includes(one.id)).map(({ rule }) => rule.ruleId),
      })),
  };
};
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from '../support/aws-stage.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { busContract } from './bus.contract.ts';

describe('decisions and announcements in memory', () => {
  busContract(async () => createStage());
});

describe('decisions and announcements on the local AWS', () => {
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
  busContract(() => stage.bus());
});
