import { describe } from '@jest/globals';
import { createAnnouncementsMemory, createDecisionsMemory } from '../support/bus-memory.ts';
import type { BusStage } from './bus.contract.ts';
import { busContract } from './bus.contract.ts';
import { useLocalAws } from '../support/use-local-aws.ts';

const createStage = (): BusStage => {
  const decisions = createDecisionsMemory();
  const announcements = createAnnouncementsMemory();
  return {
    decisions,
    announcements,
    commands: async () => [
      ...decisions.published,
      ...decisions.refused.map((click) => ({ kind: 'refusal' as const, click })),
      ...decisions.homes.map((userId) => ({ kind: 'show-home' as const, userId })),
    ],
    announced: async () =>
      announcements.announced.map(({ finding, transition: { id, kind, exposureIds } }) => ({
        id,
        kind,
        ruleIds: finding.exposures.filter((one) => exposureIds.includes(one.id)).map(({ rule }) => rule.ruleId),
      })),
  };
};

describe('decisions and announcements in memory', () => {
  busContract(async () => createStage());
});

describe('decisions and announcements on the local AWS', () => {
  const stage = useLocalAws();
  busContract(() => stage().bus());
});
