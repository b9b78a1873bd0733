import type { Source } from '../../src/exposure/rule.ts';
import { isReserved } from '../../src/finding/rule-tags.ts';
import type { RuleAuthorizer } from '../../src/ports.ts';
import { AwsError } from '../../src/sandbox/aws/aws-error.ts';
import type { SourceInput } from '../../src/sandbox/aws/model/permission.ts';
import type { SecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';
import { toRule } from './security-groups-memory.ts';

/** The power to open something in the model of the local AWS, without the wire between. */
export const createRuleAuthorizerMemory = (model: SecurityGroupModel): RuleAuthorizer => ({
  authorize: async ({ groupId }, rules) => {
    const sets = new Set(rules.map(({ tags }) => JSON.stringify(Object.entries(tags).sort())));
    if (sets.size !== 1) throw new RangeError('One call, one set of tags.');
    const tags = Object.entries(rules[0]?.tags ?? {}).flatMap(([key, value]) =>
      isReserved(key) ? [] : [{ key, value }],
    );
    const permissions = rules.map(({ protocol, fromPort, toPort, source, description }) => ({
      ipProtocol: protocol,
      fromPort,
      toPort,
      sources: [toInput(source, description)],
    }));
    try {
      const added = model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags });
      return { kind: 'authorized', rules: added.map(toRule) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'InvalidPermission.Duplicate') return { kind: 'duplicate' };
      const why = `${error.code}: ${error.message}`;
      return { kind: error.code === 'RulesPerSecurityGroupLimitExceeded' ? 'quota' : 'refused', why };
    }
  },
});

const toInput = (source: Source, description: string | null): SourceInput => {
  if (source.kind === 'group') throw new RangeError('The bot opens nothing to a security group.');
  if (source.kind === 'prefix-list') return { kind: 'prefix-list', id: source.id, description };
  return { kind: source.family === 4 ? 'ipv4' : 'ipv6', cidr: source.cidr, description };
};
