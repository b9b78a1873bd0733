import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { AuthorizeSecurityGroupIngressCommand, EC2ServiceException } from '@aws-sdk/client-ec2';
import { isDeepStrictEqual } from 'node:util';
import { messageOf, PortcullisError } from '../errors.ts';
import { isReserved } from '../finding/rule-tags.ts';
import type { AuthorizeAnswer, NewRule, RuleAuthorizer } from '../ports.ts';
import { toRule } from './security-group-rule-ec2.ts';
import type { Ec2In } from './ec2-clients.ts';

/** The second is for the tags of the new rules: EC2 asks for it within the same call. */
export const actions = ['ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateTags'] as const;

/** The power to open something, and the only file that has it. One call: EC2 adds all of its rules or none. */
export const createRuleAuthorizerEc2 = (ec2In: Ec2In): RuleAuthorizer => ({
  authorize: async (group, rules) => {
    const tags = tagsOf(rules);
    const IpPermissions = rules.map(toPermission);
    const TagSpecifications = [{ ResourceType: 'security-group-rule' as const, Tags: tags }];
    try {
      const answer = await ec2In(group).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: group.groupId,
          IpPermissions,
          ...(tags.length === 0 ? {} : { TagSpecifications }),
        }),
      );
      if (answer.Return === false) return { kind: 'refused', why: 'AWS answered false' };
      return { kind: 'authorized', rules: (answer.SecurityGroupRules ?? []).flatMap(identified) };
    } catch (error) {
      return answerTo(error);
    }
  },
});

/** One for all of the rules, because EC2 tags all rules of a call alike. AWS's own tags nobody else may write. */
const tagsOf = (rules: readonly NewRule[]): { Key: string; Value: string }[] => {
  const [first, ...others] = rules;
  if (!first) throw new RangeError('There is no rule to authorise.');
  if (!others.every(({ tags }) => isDeepStrictEqual(tags, first.tags)))
    throw new RangeError('EC2 gives every rule of a call the same tags. Make a call for each set of tags.');
  return Object.entries(first.tags).flatMap(([Key, Value]) => (isReserved(Key) ? [] : [{ Key, Value }]));
};

const toPermission = ({ protocol, fromPort, toPort, source, description }: NewRule): IpPermission => {
  // Of a protocol without ports EC2 wants none.
  const ports = {
    ...(fromPort === null ? {} : { FromPort: fromPort }),
    ...(toPort === null ? {} : { ToPort: toPort }),
  };
  const Description = description ?? undefined;
  const permission = { IpProtocol: protocol, ...ports };
  switch (source.kind) {
    case 'cidr':
      return source.family === 4
        ? { ...permission, IpRanges: [{ CidrIp: source.cidr, Description }] }
        : { ...permission, Ipv6Ranges: [{ CidrIpv6: source.cidr, Description }] };
    case 'prefix-list':
      return { ...permission, PrefixListIds: [{ PrefixListId: source.id, Description }] };
    case 'group':
      // No such rule is ever an exposure, so there is none to be put back.
      throw new RangeError('The bot opens nothing to a security group.');
  }
};

const identified = (rule: SecurityGroupRule) => {
  const { ruleId, ...rest } = toRule(rule);
  return ruleId === null ? [] : [{ ...rest, ruleId }];
};

/** What surely was not done is an answer; what nobody knows (no answer at all, an outage) is thrown. */
const answerTo = (error: unknown): AuthorizeAnswer => {
  // No credentials for that account, or an account that is not watched: AWS was not even asked.
  if (error instanceof PortcullisError) return { kind: 'refused', why: messageOf(error) };
  const status = error instanceof EC2ServiceException ? (error.$metadata.httpStatusCode ?? 500) : 500;
  if (!(error instanceof Error) || status >= 500) throw error;
  if (error.name === 'InvalidPermission.Duplicate') return { kind: 'duplicate' };
  if (error.name === 'RulesPerSecurityGroupLimitExceeded') return { kind: 'quota', why: messageOf(error) };
  return { kind: 'refused', why: messageOf(error) };
};
