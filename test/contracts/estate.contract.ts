import { expect } from '@jest/globals';
import type { Rule } from '../../src/exposure/rule.ts';
import type { Estate } from '../../src/ports.ts';
import { createPromises, type Differences } from './promises.ts';
import type { SecurityGroupsStage } from './security-groups.contract.ts';

export type EstateStage = Omit<SecurityGroupsStage, 'groupSearch' | 'revoker'> & { estate: Estate };

let names = 0;
const newName = () => `estate-${Date.now().toString(36)}-${(names += 1)}`;
const withoutIds = (rules: readonly Rule[]) =>
  rules.map((rule) => ({ ...rule, ruleId: null })).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

export const estateContract = (create: () => Promise<EstateStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);
  const stage = async () => {
    const parts = await create();
    const group = await parts.account.createGroup(newName());
    const list = await parts.account.createPrefixList(['10.0.0.0/8']);
    for (const [protocol, from, to] of [
      ['tcp', 10240, 10260],
      ['udp', 53, 53],
      ['-1', undefined, undefined],
    ] as const) {
      const ports = from === undefined ? {} : { from, to };
      await parts.account.authorize(group, {
        protocol,
        ...ports,
        sources: ['0.0.0.0/0', '10.0.0.0/8', '2001:db8::/32', list, group.groupId],
      });
    }
    return { ...parts, group };
  };
  const groupsOf = async (estate: Estate) => {
    const groups = [];
    for await (const page of estate.groups()) groups.push(...page);
    return groups;
  };

  promise('lists every group with its name and with the very rules that a look at the group shows', async () => {
    const { estate, securityGroups, group } = await stage();
    const listed = (await groupsOf(estate)).find(({ groupId }) => groupId === group.groupId);
    const looked = await securityGroups.inboundRules(group);
    expect(looked).toHaveLength(15);
    expect(listed).toMatchObject({ name: expect.stringMatching(/^estate-/), vpcId: expect.stringMatching(/^vpc-/) });
    expect(withoutIds(listed?.rules ?? [])).toEqual(withoutIds(looked));
  });

  promise('knows the rules of several groups with their ids, and nothing of one that is gone', async () => {
    const { estate, securityGroups, account, group } = await stage();
    const other = await account.createGroup(newName());
    const [id] = await account.authorize(other, { protocol: 'tcp', from: 443, to: 443, sources: ['0.0.0.0/0'] });
    const gone = 'sg-0123456789abcdef0';
    const rules = await estate.rulesOf([group.groupId, other.groupId, gone]);
    expect(rules.get(group.groupId)).toEqual(await securityGroups.inboundRules(group));
    expect(rules.get(other.groupId)?.map(({ ruleId }) => ruleId)).toEqual([id]);
    expect(rules.has(gone)).toBe(false);
  });

  promise('looks around several groups at once, each for itself', async () => {
    const { estate, account, group } = await stage();
    const other = await account.createGroup(newName());
    const around = await estate.lookAround([group.groupId, other.groupId]);
    expect([...around.keys()]).toEqual([group.groupId, other.groupId]);
    for (const facts of around.values())
      expect(facts).toMatchObject({ group: { kind: 'read' }, interfaces: { kind: 'read', value: [] } });
    const nameOf = (groupId: string) => {
      const { group: found } = around.get(groupId) ?? {};
      return found?.kind === 'read' ? found.value?.name : null;
    };
    expect(nameOf(group.groupId)).not.toBe(nameOf(other.groupId));
  });

  end();
};
