import { afterAll, beforeAll, describe } from '@jest/globals';
import { createTestClock } from '../support/clock.ts';
import { createTurnedClock } from '../support/turned-clock.ts';
import { createWakeUpsMemory } from '../support/wake-ups-memory.ts';
import type { WakeUpsStage } from './wake-ups.contract.ts';

const createStage = (): WakeUpsStage => {
  const clock = createTestClock();
  const wakeUps = createWakeUpsMemory();
  return {
    wakeUps,
    clock,
    elapse: async (ms) => clock.advance(ms),
    woken: async () => [
      ...wakeUps.fire(clock.now()),
      ...Array.from({ length: wakeUps.firePause(clock.now()) }, () => 'pause' as const),
    ],
    armed: async () => wakeUps.armed().length + wakeUps.pauseTimers().length,
  };
};
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import type { AwsStage } from '../support/aws-stage.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { wakeUpsContract } from './wake-ups.contract.ts';

describe('wake-ups in memory', () => {
  wakeUpsContract(async () => createStage());
});

describe('wake-ups on the local AWS', () => {
  let aws: LocalAws;
  let stage: AwsStage;
  const clock = createTurnedClock();
  beforeAll(async () => {
    aws = await startAws({ port: 0, clock });
    stage = createAwsStage(aws.url);
  });
  afterAll(async () => {
    stage.close();
    await aws.close();
  });
  wakeUpsContract(() => stage.wakeUps(clock, clock.elapse));
});
