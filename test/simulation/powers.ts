import type { GroupKey } from '../../src/finding/finding.ts';
import type { AuthorizeAnswer, NewRule, RevokeAnswer } from '../../src/ports.ts';
import type { Aws, AwsRule } from './aws.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';

type Options = {
  aws: Aws;
  random: Random;
  profile: Profile;
  isFaulty: () => boolean;
  /** Told of each rule that is about to be removed, or was added. */
  onRevoke: (group: GroupKey, rule: AwsRule) => void;
  onRemove: (group: GroupKey, rule: AwsRule) => void;
  onAuthorize: (group: GroupKey, rules: readonly NewRule[]) => void;
};

/** The calls that change AWS: they may be refused, or be accepted and do nothing. */
export const createPowers = ({ aws, random, profile, isFaulty, onRevoke, onRemove, onAuthorize }: Options) => {
  /** Ids of the rules that AWS was asked to remove. Where its answer got lost, nobody knows what it was. */
  const asked = new Set<string>();
  /** Of those it said yes to, whether it did so or not. */
  const accepted = new Set<string>();
  /** What AWS answers from now on, where it does not do as it is asked. */
  const instead: { revoke?: RevokeAnswer; remove?: RevokeAnswer; authorize?: AuthorizeAnswer } = {};
  const mayNotAsk = Object.keys(profile.failing).some((service) => service !== 'slack');
  const revoke = (group: GroupKey, ruleId: string, tell: typeof onRevoke): RevokeAnswer => {
    asked.add(ruleId);
    const rule = aws.rules(group.groupId).find((one) => one.ruleId === ruleId);
    if (isFaulty() && random.chance(profile.revokeRefused)) return { kind: 'refused', why: 'UnauthorizedOperation' };
    const isSilent = isFaulty() && random.chance(profile.revokeSilent);
    if (!isSilent && !rule) return { kind: 'not-found' };
    accepted.add(ruleId);
    if (isSilent || !rule) return { kind: 'accepted' };
    tell(group, rule);
    aws.remove(group.groupId, ruleId, 'bot');
    return { kind: 'accepted' };
  };
  return {
    instead,
    /** While calls of more than Slack fail, whoever did not get so far as to ask may not know it. */
    wasAsked: (ruleId: string): boolean => (isFaulty() && mayNotAsk) || asked.has(ruleId),
    wasAccepted: (ruleId: string): boolean => accepted.has(ruleId),
    revoker: {
      revoke: (group: GroupKey, ruleId: string) => instead.revoke ?? revoke(group, ruleId, onRevoke),
    },
    remover: {
      revoke: (group: GroupKey, ruleId: string) => instead.remove ?? revoke(group, ruleId, onRemove),
    },
    authorizer: {
      authorize: (group: GroupKey, rules: readonly NewRule[]): AuthorizeAnswer => {
        if (isFaulty() && random.chance(profile.revokeRefused))
          return { kind: 'refused', why: 'UnauthorizedOperation' };
        if (instead.authorize) return instead.authorize;
        const added = aws.add(group.groupId, rules, 'bot');
        if (added === 'duplicate') return { kind: 'duplicate' };
        onAuthorize(group, rules);
        return { kind: 'authorized', rules: added };
      },
    },
  };
};
