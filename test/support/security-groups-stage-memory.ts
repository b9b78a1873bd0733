import { createSecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';
import type { RuleAuthorizerStage } from '../contracts/rule-authorizer.contract.ts';
import { GROUP } from './findings.ts';
import { createRuleAuthorizerMemory } from './rule-authorizer-memory.ts';
import {
  createGroupSearchMemory,
  createRuleRevokerMemory,
  createSecurityGroupsMemory,
} from './security-groups-memory.ts';

/** The contract's account on the bare model. */
export const createSecurityGroupsStageMemory = (): RuleAuthorizerStage => {
  let ids = 0;
  const newId = (prefix: string) => `${prefix}-${String((ids += 1)).padStart(17, '0')}`;
  const model = createSecurityGroupModel({ account: GROUP.account, region: GROUP.region, newId });
  const toSource = (source: string) => {
    const description = null;
    if (source.startsWith('pl-')) return { kind: 'prefix-list' as const, id: source, description };
    if (source.startsWith('sg-'))
      return { kind: 'group' as const, groupId: source, groupName: null, userId: null, description };
    return { kind: source.includes(':') ? ('ipv6' as const) : ('ipv4' as const), cidr: source, description };
  };
  return {
    securityGroups: createSecurityGroupsMemory(model),
    groupSearch: createGroupSearchMemory(model),
    authorizer: createRuleAuthorizerMemory(model),
    revoker: createRuleRevokerMemory(model),
    account: {
      createGroup: async (name) => {
        const { id } = model.createGroup({ name, description: name, vpcId: null, tags: [] });
        return { ...GROUP, groupId: id };
      },
      deleteGroup: async ({ groupId }) => void model.deleteGroup({ groupId, groupName: null }),
      authorize: async ({ groupId }, { protocol, from = null, to = null, sources }) => {
        const permission = { ipProtocol: protocol, fromPort: from, toPort: to, sources: sources.map(toSource) };
        const call = { groupId, groupName: null, isEgress: false, permissions: [permission], tags: [] };
        return model.authorize(call).map(({ id }) => id);
      },
      createPrefixList: async (cidrs) => {
        const entries = cidrs.map((cidr) => ({ cidr, description: null }));
        return model.createPrefixList({
          name: newId('list'),
          family: 4,
          maxEntries: entries.length + 1,
          entries,
          tags: [],
        }).id;
      },
      addEntry: async (id, cidr) => {
        const add = [{ cidr, description: null }];
        model.modifyPrefixList({ id, currentVersion: 1, name: null, maxEntries: null, add, remove: [] });
      },
      edit: async ({ groupId }, ruleId, port, cidr) => {
        const permission = { ipProtocol: 'tcp', fromPort: port, toPort: port, sources: [toSource(cidr)] };
        model.modifyRules(groupId, [{ ruleId, permission }]);
      },
    },
  };
};
