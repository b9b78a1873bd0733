import { AwsError } from '../aws-error.ts';
import type { Network } from './network.ts';
import type { RuleTable } from './rule-table.ts';

export type Tags = Map<string, string>;
export type Vpc = { id: string; cidr: string; isDefault: boolean; tags: Tags };
export type SecurityGroup = { id: string; name: string; description: string; vpcId: string; tags: Tags };

export type RuleSource =
  | { kind: 'ipv4'; cidr: string }
  | { kind: 'ipv6'; cidr: string }
  | { kind: 'prefix-list'; id: string }
  | { kind: 'group'; id: string; userId: string };

/** What a rule says. Ports are -1 wherever EC2 says -1: every port, or every ICMP type. */
export type RuleContent = {
  ipProtocol: string;
  fromPort: number;
  toPort: number;
  source: RuleSource;
  description: string | null;
};
export type GroupRule = RuleContent & { id: string; groupId: string; isEgress: boolean; tags: Tags };

export type PrefixListEntry = { cidr: string; description: string | null };
export type PrefixList = {
  id: string;
  name: string;
  family: 4 | 6;
  maxEntries: number;
  /** What was done last; Terraform waits for the right one. */
  last: 'create' | 'modify' | 'restore' | 'delete';
  /** Index 0 is version 1. */
  versions: PrefixListEntry[][];
  tags: Tags;
};

/** Everything that one account has in one region. Maps keep the order of creation. */
export type GroupState = {
  account: string;
  region: string;
  /** `newId('sg')` gives a fresh `sg-…`. */
  newId: (prefix: string) => string;
  vpcs: Map<string, Vpc>;
  groups: Map<string, SecurityGroup>;
  rules: RuleTable;
  prefixLists: Map<string, PrefixList>;
  network: Network;
};

/** How a call names a group. */
export type GroupName = { groupId: string | null; groupName: string | null };

export const defaultVpc = (state: GroupState): Vpc | undefined => [...state.vpcs.values()].find((vpc) => vpc.isDefault);

/** The group that a call means. A name alone is looked up in the default VPC only, as EC2 does. */
export const findGroup = (state: GroupState, { groupId, groupName }: GroupName): SecurityGroup => {
  if (groupId !== null) {
    if (!/^sg-[0-9a-z]+$/.test(groupId)) {
      throw new AwsError('InvalidGroupId.Malformed', `Invalid id: "${groupId}" (expecting "sg-...")`);
    }
    const group = state.groups.get(groupId);
    if (!group) throw new AwsError('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`);
    return group;
  }
  if (groupName === null) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  }
  const vpc = defaultVpc(state);
  const group = [...state.groups.values()].find((each) => each.vpcId === vpc?.id && each.name === groupName);
  if (group) return group;
  throw new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${groupName}' does not exist in default VPC '${vpc?.id ?? ''}'`,
  );
};

export const rulesOf = (state: GroupState, groupId: string): GroupRule[] => state.rules.ofGroup(groupId);

/** What makes two rules the same to EC2: everything but the description. */
export const identityOf = (rule: RuleContent): string => {
  const source = 'cidr' in rule.source ? rule.source.cidr : rule.source.id;
  return `${rule.ipProtocol} ${rule.fromPort}-${rule.toPort} ${source}`;
};
