import type { GroupKey } from '../../src/finding/finding.ts';
import { authorizeEvent } from './cloudtrail-event.ts';
import { GROUP } from './findings.ts';
import type { World } from './world.ts';

export type Opened = { group: GroupKey; event: unknown };

let groups = 0;

/** Somebody opens a port of the group to the world: the event of it, which nobody has delivered yet. */
export const openGroup = (world: World, group: GroupKey, port: number): Opened => {
  const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
  const permissions = [{ ipProtocol: 'tcp', fromPort: port, toPort: port, sources }];
  const named = { groupId: group.groupId, groupName: null };
  const rules = world.model.authorize({ ...named, isEgress: false, permissions, tags: [] });
  const event = authorizeEvent(rules, { eventId: `event-${rules[0]?.id}`, now: world.clock.now() });
  const detail = { ...event.detail, recipientAccountId: group.account };
  return { group, event: { ...event, account: group.account, detail } };
};

/** The kubelet port of so many new groups. */
export const openMany = (world: World, count: number, account: string = GROUP.account): Opened[] =>
  Array.from({ length: count }, () => openNewGroup(world, account));

export const openNewGroup = (world: World, account: string = GROUP.account): Opened => {
  const name = `burst-${(groups += 1)}`;
  const { id: groupId } = world.model.createGroup({ name, description: name, vpcId: null, tags: [] });
  return openGroup(world, { ...GROUP, account, groupId }, 10250);
};

/** One of them; negative numbers count from the end. */
export const groupOf = (opened: readonly Opened[], n: number): GroupKey => {
  const one = opened.at(n);
  if (!one) throw new Error(`there is no group ${n}`);
  return one.group;
};
