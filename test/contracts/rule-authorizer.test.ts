import { describe } from '@jest/globals';
import { createSecurityGroupsStageMemory } from '../support/security-groups-stage-memory.ts';
import { useLocalAws } from '../support/use-local-aws.ts';
import { ruleAuthorizerContract } from './rule-authorizer.contract.ts';

describe('the power to authorise in memory', () => {
  ruleAuthorizerContract(async () => createSecurityGroupsStageMemory());
});

describe('the power to authorise on the local AWS', () => {
  const stage = useLocalAws();
  ruleAuthorizerContract(() => stage().securityGroups());
});
