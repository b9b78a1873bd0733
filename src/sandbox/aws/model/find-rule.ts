import { AwsError } from '../aws-error.ts';
import { rulesOf, type GroupRule, type GroupState, type RuleContent } from './group-state.ts';

export type Direction = { isEgress: boolean };

/** In EC2's own words; the peer is written as it is stored. */
export const duplicate = (rule: RuleContent): AwsError => {
  const [protocol, ports] =
    rule.ipProtocol === '-1'
      ? ['ALL', '']
      : [rule.ipProtocol.toUpperCase(), `, from port: ${rule.fromPort}, to port: ${rule.toPort}`];
  const peer = 'cidr' in rule.source ? rule.source.cidr : rule.source.id;
  return new AwsError(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peer}, ${protocol}${ports}, ALLOW" already exists`,
  );
};
export const notInGroup = () =>
  new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');

/** The inbound or the outbound rules of a group. */
export const sameWay = (state: GroupState, groupId: string, isEgress: boolean): GroupRule[] =>
  rulesOf(state, groupId).filter((rule) => rule.isEgress === isEgress);

/** One rule by id; not found also when it belongs to another group or to the other direction. */
export const ruleById = (state: GroupState, groupId: string, id: string, isEgress?: boolean): GroupRule => {
  if (!/^sgr-[0-9a-z]+$/.test(id)) {
    throw new AwsError('InvalidSecurityGroupRuleId.Malformed', `Invalid id: "${id}" (expecting "sgr-...")`);
  }
  const rule = state.rules.get(id);
  if (rule?.groupId === groupId && (isEgress === undefined || rule.isEgress === isEgress)) return rule;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
};
