import { describe } from '@jest/globals';
import { createSecurityGroupsStageMemory } from '../support/security-groups-stage-memory.ts';
import { securityGroupsContract } from './security-groups.contract.ts';
import { useLocalAws } from '../support/use-local-aws.ts';

describe('security groups in memory', () => {
  securityGroupsContract(async () => createSecurityGroupsStageMemory());
});

describe('security groups on the local AWS', () => {
  const stage = useLocalAws();
  securityGroupsContract(() => stage().securityGroups());
});
