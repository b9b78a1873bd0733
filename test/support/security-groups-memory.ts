import { parseCidr } from '../../src/exposure/cidr.ts';
import type { Source } from '../../src/exposure/rule.ts';
import { PortcullisError } from '../../src/errors.ts';
import type { LiveRule } from '../../src/finding/finding.ts';
import type { GroupSearch, RuleRevoker, SecurityGroups } from '../../src/ports.ts';
import { AwsError } from '../../src/sandbox/aws/aws-error.ts';
import type { GroupRule } from '../../src/sandbox/aws/model/group-state.ts';
import { DEFAULT_VPC_ID, type SecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';

/** Rules on a page. */
const PAGE = 1_000;

/** The security groups of the local AWS, without the wire between: the model answers by itself. */
export const createSecurityGroupsMemory = (model: SecurityGroupModel): SecurityGroups => ({
  inboundRules: async ({ groupId }) => inbound(model.rules(groupId)).map(toRule),
  restorableRules: async ({ groupId }) =>
    inbound(model.rules(groupId))
      .filter(isRestorable)
      .map((rule) => ({ rule: toRule(rule), tags: Object.fromEntries(rule.tags) })),
  allInboundRules: async function* () {
    const rules = inbound(model.rules()).map((rule) => ({ groupId: rule.groupId, rule: toRule(rule) }));
    for (let i = 0; i < rules.length; i += PAGE) yield rules.slice(i, i + PAGE);
  },
  prefixListSize: async (_place, id) => {
    const list = model.prefixLists().find((one) => one.id === id);
    return list ? { family: list.family, maxEntries: list.maxEntries } : null;
  },
  prefixListEntries: async (_place, id) => {
    if (!model.prefixLists().some((list) => list.id === id)) throw new PortcullisError('no-such-list', id);
    return model.prefixListEntries(id).map(({ cidr }) => cidr);
  },
});

/** Finds the groups of that model. */
export const createGroupSearchMemory = (model: SecurityGroupModel): GroupSearch => ({
  byName: async (_place, name) =>
    model
      .groups()
      .filter((group) => group.name === name && group.vpcId === DEFAULT_VPC_ID)
      .map(({ id }) => id),
  byPrefixList: async (_place, id) =>
    model
      .groups()
      .map((group) => group.id)
      .filter((groupId) => inbound(model.rules(groupId)).some(({ source }) => 'id' in source && source.id === id)),
});

/** The power to revoke in that model. */
export const createRuleRevokerMemory = (model: SecurityGroupModel): RuleRevoker => ({
  revoke: async ({ groupId }, ruleId) => {
    try {
      model.revoke({ groupId, groupName: null, isEgress: false, ruleIds: [ruleId], permissions: [] });
      return { kind: 'accepted' };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return error.code.endsWith('.NotFound') ? { kind: 'not-found' } : { kind: 'refused', why: error.code };
    }
  },
});

const inbound = (rules: readonly GroupRule[]): GroupRule[] => rules.filter(({ isEgress }) => !isEgress);

/** The rule of the model in the bot's words. */
export const toRule = ({ id, ipProtocol, fromPort, toPort, source, description }: GroupRule): LiveRule => ({
  ruleId: id,
  protocol: ipProtocol,
  fromPort: ipProtocol === '-1' ? null : fromPort,
  toPort: ipProtocol === '-1' ? null : toPort,
  source: toSource(source),
  description,
});

const isRestorable = ({ source }: GroupRule): boolean =>
  'cidr' in source ? parseCidr(source.cidr).kind === source.kind : source.kind === 'prefix-list';

const toSource = (source: GroupRule['source']): Source => {
  if (!('cidr' in source)) return { kind: source.kind, id: source.id };
  const parsed = parseCidr(source.cidr);
  if (parsed.kind === 'unreadable') throw new Error(`the model holds an unreadable CIDR: ${source.cidr}`);
  return parsed.source;
};
