import { RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import type { RevokeAnswer, RuleRevoker } from '../ports.ts';
import { messageOf } from '../errors.ts';
import type { Ec2In } from './ec2-clients.ts';

export const actions = ['ec2:RevokeSecurityGroupIngress'] as const;

/**
 * The power to revoke, and the only file that has it. By rule id and one rule per call: by properties, a mismatch is
 * silent in a default VPC, and in any other VPC it takes the whole call down.
 */
export const createRuleRevokerEc2 = (ec2In: Ec2In): RuleRevoker => ({
  revoke: async (group, ruleId): Promise<RevokeAnswer> => {
    try {
      const answer = await ec2In(group).send(
        new RevokeSecurityGroupIngressCommand({ GroupId: group.groupId, SecurityGroupRuleIds: [ruleId] }),
      );
      return answer.Return === false ? { kind: 'refused', why: 'AWS answered false' } : { kind: 'accepted' };
    } catch (error) {
      // InvalidSecurityGroupRuleId.NotFound, InvalidPermission.NotFound, InvalidGroup.NotFound: somebody was faster.
      if (error instanceof Error && error.name.endsWith('.NotFound')) return { kind: 'not-found' };
      return { kind: 'refused', why: messageOf(error) };
    }
  },
});
