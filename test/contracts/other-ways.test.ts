import { describe } from '@jest/globals';
import { createSecurityGroupsStageMemory } from '../support/security-groups-stage-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { otherWaysContract } from './other-ways.contract.ts';

describe('other ways to open a port, in memory', () => {
  otherWaysContract(async () => createSecurityGroupsStageMemory());
});

describe('other ways to open a port, on the local AWS', () => {
  const stage = useLocalAws();
  otherWaysContract(() => stage().securityGroups());
});
