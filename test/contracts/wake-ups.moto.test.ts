import { afterAll, beforeAll, describe } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock-system.ts';
import { createAwsStage } from '../support/aws-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { wakeUpsContract } from './wake-ups.contract.ts';

const stage = createAwsStage(MOTO_URL);
beforeAll(expectMoto);
afterAll(() => stage.close());

describe('wake-ups by EventBridge Scheduler on moto', () => {
  wakeUpsContract(() => stage.wakeUps(systemClock, async () => {}), MOTO_DIFFERENCES.wakeUps);
});
