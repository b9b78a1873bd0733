import { describe } from '@jest/globals';
import { createAnnouncementsMemory, createDecisionsMemory } from '../support/bus-memory.ts';
import { PAUSE_TYPES } from '../../src/adapters/announcements-eventbridge.ts';
import { parseCommand, type FromPeople } from '../../src/use-cases/parse-command.ts';
import { createOperatorDecisionsMemory } from '../support/pauses-memory.ts';
import type { BusStage } from './bus.contract.ts';
import { busContract } from './bus.contract.ts';
import { useLocalAws } from '../support/use-local-aws.ts';

const createStage = (): BusStage => {
  const decisions = createDecisionsMemory();
  const announcements = createAnnouncementsMemory();
  const operated: FromPeople[] = [];
  return {
    decisions,
    operatorDecisions: createOperatorDecisionsMemory((event) => operated.push(parseCommand(event, 'decisions'))),
    announcements,
    commands: async () => [
      ...operated,
      ...decisions.published,
      ...decisions.refused.map((click) => ({ kind: 'refusal' as const, click })),
      ...decisions.homes.map((userId) => ({ kind: 'show-home' as const, userId })),
    ],
    announced: async () => [
      ...announcements.announced.map(({ finding, transition: { id, kind, exposureIds } }) => ({
        id,
        kind,
        ruleIds: finding.exposures.filter((one) => exposureIds.includes(one.id)).map(({ rule }) => rule.ruleId),
      })),
      ...announcements.pauses.map(({ id, kind }) => ({ id, kind: PAUSE_TYPES[kind] })),
    ],
  };
};

describe('decisions and announcements in memory', () => {
  busContract(async () => createStage());
});

describe('decisions and announcements on the local AWS', () => {
  const stage = useLocalAws();
  busContract(() => stage().bus());
});
