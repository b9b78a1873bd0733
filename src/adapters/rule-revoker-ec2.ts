import { EC2ServiceException, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import type { RevokeAnswer, RuleRevoker } from '../ports.ts';
import { messageOf, PortcullisError } from '../errors.ts';
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
      return answerTo(error);
    }
  },
});

/** What surely was not done is an answer; what nobody knows (no answer at all, an outage) is thrown. */
const answerTo = (error: unknown): RevokeAnswer => {
  // Never sent: the place is not watched, or its role cannot be assumed.
  if (error instanceof PortcullisError) return { kind: 'refused', why: messageOf(error) };
  if (!(error instanceof EC2ServiceException)) throw error;
  const { name, $metadata: metadata } = error;
  // InvalidSecurityGroupRuleId.NotFound, InvalidPermission.NotFound, InvalidGroup.NotFound: somebody was faster. After
  // a request whose answer got lost, the SDK asked again, and that somebody may have been ourselves.
  if (name.endsWith('.NotFound')) {
    if ((metadata.attempts ?? 1) > 1) throw error;
    return { kind: 'not-found' };
  }
  if ((metadata.httpStatusCode ?? 500) >= 500 && !THROTTLED.test(name)) throw error;
  return { kind: 'refused', why: messageOf(error) };
};

/** EC2 answers these with 503, too (EC2 API Reference, "Error codes"). */
const THROTTLED = /^RequestLimitExceeded$|Throttl/;
