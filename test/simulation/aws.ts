import type { Tags } from '../../src/exposure/rule.ts';
import type { GroupKey, Instant, LiveRule } from '../../src/finding/finding.ts';
import type { NewRule } from '../../src/ports.ts';
import { contentOf } from './oracle.ts';
import type { Timeline } from './timeline.ts';

export type AwsRule = LiveRule & { tags: Tags };
/** A group as it was from that moment on. */
type Snapshot = { from: Instant; rules: readonly AwsRule[] };
type Group = { key: GroupKey; name: string; snapshots: Snapshot[] };
/** `nobody`: it was there before anybody looked, and no event tells of it. */
type Caller = 'bot' | 'somebody' | 'nobody';

/** A change of what is really there, for CloudTrail and for whoever checks. */
export type AwsChange =
  | { kind: 'added' | 'removed' | 'modified'; group: GroupKey; rules: readonly AwsRule[]; by: Caller }
  | { kind: 'list'; id: string; added: readonly string[]; by: Caller };

const ruleWith = (ruleId: string, rule: NewRule): AwsRule => ({
  protocol: rule.protocol,
  fromPort: rule.fromPort,
  toPort: rule.toPort,
  source: rule.source,
  description: rule.description,
  ruleId,
  tags: rule.tags,
});

export type Aws = ReturnType<typeof createAws>;

/**
 * The security groups as they really are, each with its past: a stale read shows that. No checks of requests: those are
 * the local AWS's, which the contract suites test.
 */
export const createAws = (timeline: Timeline, onChange: (change: AwsChange) => void) => {
  const groups = new Map<string, Group>();
  const lists = new Map<string, readonly string[]>();
  const hidden = new Set<string>();
  let ids = 0;
  const newId = (prefix: string): string => `${prefix}-${String((ids += 1)).padStart(17, '0')}`;
  const groupOf = (groupId: string): Group => {
    const group = groups.get(groupId);
    if (!group) throw new Error(`no such group ${groupId}`);
    return group;
  };
  const write = (groupId: string, rules: readonly AwsRule[]): void =>
    void groupOf(groupId).snapshots.push({ from: timeline.now(), rules });
  const rules = (groupId: string): readonly AwsRule[] => groups.get(groupId)?.snapshots.at(-1)?.rules ?? [];
  const add = (groupId: string, added: readonly NewRule[], by: Caller): AwsRule[] | 'duplicate' => {
    const present = new Set(rules(groupId).map(contentOf));
    if (added.some((rule) => present.has(contentOf(rule)))) return 'duplicate';
    const made = added.map((rule) => ruleWith(newId('sgr'), rule));
    if (by === 'nobody') groupOf(groupId).snapshots = [{ from: -Infinity, rules: made }];
    else write(groupId, [...rules(groupId), ...made]);
    onChange({ kind: 'added', group: groupOf(groupId).key, rules: made, by });
    return made;
  };
  return {
    lists,
    groups: () => [...groups.values()],
    createGroup: (place: Omit<GroupKey, 'groupId'>): GroupKey => {
      const key = { account: place.account, region: place.region, groupId: newId('sg') };
      groups.set(key.groupId, { key, name: key.groupId.slice(-4), snapshots: [{ from: -Infinity, rules: [] }] });
      return key;
    },
    rules,
    /** As they were a while ago. */
    staleRules: (groupId: string, age: number): readonly AwsRule[] =>
      groups.get(groupId)?.snapshots.findLast(({ from }) => from <= timeline.now() - age)?.rules ?? [],
    /** Every set of rules that the group had within this time. */
    since: (groupId: string, moment: Instant): (readonly AwsRule[])[] => {
      const { snapshots } = groupOf(groupId);
      const first = snapshots.findLastIndex(({ from }) => from <= moment);
      return snapshots.slice(Math.max(first, 0)).map((snapshot) => snapshot.rules);
    },
    add,
    remove: (groupId: string, ruleId: string, by: Caller): boolean => {
      const gone = rules(groupId).filter((rule) => rule.ruleId === ruleId);
      if (gone.length === 0) return false;
      write(
        groupId,
        rules(groupId).filter((rule) => rule.ruleId !== ruleId),
      );
      onChange({ kind: 'removed', group: groupOf(groupId).key, rules: gone, by });
      return true;
    },
    /** New content under the same id. */
    modify: (groupId: string, ruleId: string, change: Partial<Omit<AwsRule, 'ruleId'>>): void => {
      const before = rules(groupId).find((rule) => rule.ruleId === ruleId);
      if (!before) return;
      const after = ruleWith(ruleId, { ...before, ...change });
      if (rules(groupId).some((rule) => contentOf(rule) === contentOf(after))) return;
      write(
        groupId,
        rules(groupId).map((rule) => (rule === before ? after : rule)),
      );
      onChange({ kind: 'modified', group: groupOf(groupId).key, rules: [after], by: 'somebody' });
    },
    createList: (entries: readonly string[]): string => {
      const id = newId('pl');
      lists.set(id, entries);
      return id;
    },
    /** Some of it is gone, all of it may be; no event tells of that. */
    shrinkList: (id: string, left: readonly string[]): void => {
      lists.set(id, left);
      onChange({ kind: 'list', id, added: [], by: 'nobody' });
    },
    /** Nobody may read it any more. */
    hideList: (id: string): void => void hidden.add(id),
    isHidden: (id: string): boolean => hidden.has(id),
    growList: (id: string, added: readonly string[]): void => {
      const fresh = added.filter((cidr) => !lists.get(id)?.includes(cidr));
      if (fresh.length === 0) return;
      lists.set(id, [...(lists.get(id) ?? []), ...fresh]);
      onChange({ kind: 'list', id, added: fresh, by: 'somebody' });
    },
  };
};
