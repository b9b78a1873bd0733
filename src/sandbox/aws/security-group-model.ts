import { addGroup, createGroup, deleteGroup, type NewGroup } from './model/groups.ts';
import type {
  GroupName,
  GroupRule,
  GroupState,
  PrefixList,
  PrefixListEntry,
  SecurityGroup,
  Vpc,
} from './model/group-state.ts';
import type { PermissionInput } from './model/permission.ts';
import {
  createPrefixList,
  deletePrefixList,
  entriesOf,
  findPrefixList,
  modifyPrefixList,
  restorePrefixList,
  type PrefixListChange,
} from './model/prefix-lists.ts';
import type { Direction } from './model/find-rule.ts';
import { createNetwork } from './model/network.ts';
import { createNetworkModel, type NetworkModel } from './model/network-model.ts';
import { modifyRules, updateDescriptions } from './model/rule-changes.ts';
import { createRuleTable } from './model/rule-table.ts';
import { authorize, revoke, type Revoked } from './model/rules.ts';
import { createTags, deleteTags, taggedResources, type TagInput, type TaggedResource } from './model/tags.ts';

export type SecurityGroupModel = {
  readonly account: string;
  readonly region: string;
  vpcs(): Vpc[];
  groups(): SecurityGroup[];
  /** Rules of both directions, of one group or of all. */
  rules(groupId?: string): GroupRule[];
  prefixLists(): PrefixList[];
  /** What surrounds the groups: subnets, interfaces, instances, routes. */
  readonly network: NetworkModel;
  tagged(): TaggedResource[];
  createGroup(input: NewGroup): SecurityGroup;
  deleteGroup(name: GroupName): SecurityGroup;
  authorize(
    input: GroupName & Direction & { permissions: readonly PermissionInput[]; tags: readonly TagInput[] },
  ): GroupRule[];
  revoke(
    input: GroupName & Direction & { ruleIds: readonly string[]; permissions: readonly PermissionInput[] },
  ): Revoked;
  modifyRules(groupId: string, changes: readonly { ruleId: string; permission: PermissionInput }[]): GroupRule[];
  updateDescriptions(input: Parameters<typeof updateDescriptions>[1]): void;
  createPrefixList(input: Parameters<typeof createPrefixList>[1]): PrefixList;
  modifyPrefixList(change: PrefixListChange): PrefixList;
  restorePrefixList(id: string, previousVersion: number, currentVersion: number): PrefixList;
  deletePrefixList(id: string): PrefixList;
  prefixListEntries(id: string, version?: number): PrefixListEntry[];
  createTags(ids: readonly string[], tags: readonly TagInput[]): void;
  deleteTags(ids: readonly string[], tags: readonly { key: string; value: string | null }[]): void;
};

/** The VPCs that every region starts with: the default one, and one in which a mismatched revoke is an error. */
export const DEFAULT_VPC_ID = 'vpc-0default000000000';
export const OTHER_VPC_ID = 'vpc-0cluster000000000';

/**
 * The security groups, their rules, the managed prefix lists and the tags of one account and region, as EC2 keeps
 * them (API reference of 2016-11-15). A state machine: no I/O, no clock, no randomness; ids come from `newId`, which is
 * given the prefix (`sg`, `sgr`, `pl`, …). A call that is refused throws an `AwsError` and changes nothing.
 */
export const createSecurityGroupModel = ({
  account,
  region,
  newId,
}: {
  account: string;
  region: string;
  newId: (prefix: string) => string;
}): SecurityGroupModel => {
  const vpcs: GroupState['vpcs'] = new Map([
    [DEFAULT_VPC_ID, { id: DEFAULT_VPC_ID, cidr: '172.31.0.0/16', isDefault: true, tags: new Map() }],
    [OTHER_VPC_ID, { id: OTHER_VPC_ID, cidr: '10.0.0.0/16', isDefault: false, tags: new Map([['Name', 'cluster']]) }],
  ]);
  const state: GroupState = {
    account,
    region,
    newId,
    vpcs,
    groups: new Map(),
    rules: createRuleTable(),
    prefixLists: new Map(),
    network: createNetwork(vpcs.values(), newId),
  };
  for (const vpcId of state.vpcs.keys()) {
    const group = addGroup(state, {
      name: 'default',
      description: 'default VPC security group',
      vpcId,
      tags: new Map(),
    });
    const content = { ipProtocol: '-1', fromPort: -1, toPort: -1, description: null } as const;
    const id = newId('sgr');
    const source = { kind: 'group', id: group.id, userId: account } as const;
    state.rules.set(id, { ...content, id, groupId: group.id, isEgress: false, source, tags: new Map() });
  }
  return {
    account,
    region,
    vpcs: () => [...state.vpcs.values()],
    groups: () => [...state.groups.values()],
    rules: (groupId) => (groupId === undefined ? [...state.rules.values()] : state.rules.ofGroup(groupId)),
    prefixLists: () => [...state.prefixLists.values()],
    network: createNetworkModel(state),
    tagged: () => taggedResources(state),
    createGroup: (input) => createGroup(state, input),
    deleteGroup: (name) => deleteGroup(state, name),
    authorize: (input) => authorize(state, input),
    revoke: (input) => revoke(state, input),
    modifyRules: (groupId, changes) => modifyRules(state, groupId, changes),
    updateDescriptions: (input) => updateDescriptions(state, input),
    createPrefixList: (input) => createPrefixList(state, input),
    modifyPrefixList: (change) => modifyPrefixList(state, change),
    restorePrefixList: (id, previous, current) => restorePrefixList(state, id, previous, current),
    deletePrefixList: (id) => deletePrefixList(state, id),
    prefixListEntries: (id, version) => entriesOf(findPrefixList(state, id), version),
    createTags: (ids, tags) => createTags(state, ids, tags),
    deleteTags: (ids, tags) => deleteTags(state, ids, tags),
  };
};
