import type { Tags } from '../../src/exposure/rule.ts';
import type { GroupKey, Instant, LiveRule } from '../../src/finding/finding.ts';
import type { NewRule } from '../../src/ports.ts';
import { contentOf } from './oracle.ts';
import type { Timeline } from './timeline.ts';

export type AwsRule = LiveRule & { tags: Tags };
/** A group as it was from that moment on. */
type Snapshot = { from: Instant; rules: readonly AwsRule[] };
type Group = {
  key: GroupKey;
  name: string;
  isCalledByName: boolean;
  /** For how long (ms) from the first look on, and until when, its last change is not shown. */
  late: { time: number; until: Instant | null };
  onClosed: () => void;
  snapshots: Snapshot[];
};
/** Why nobody can read a prefix list: it is just being changed; it is not shared any more; or EC2 does not say. */
type Unreadable = 'changing' | 'gone' | 'failing';
/** `nobody`: it was there before anybody looked, and no event tells of it. */
type Caller = 'bot' | 'somebody' | 'nobody';

/** A change of what is really there, for CloudTrail and for whoever checks. */
export type AwsChange =
  | {
      kind: 'added' | 'removed' | 'modified';
      group: GroupKey;
      /** How the call named the group, where that is all it did. */
      name: string | null;
      rules: readonly AwsRule[];
      by: Caller;
    }
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

const nothing = (): void => undefined;

export type Aws = ReturnType<typeof createAws>;

/**
 * The security groups as they really are, each with its past: a stale read shows that. No checks of requests: those are
 * the local AWS's, which the contract suites test.
 */
export const createAws = (timeline: Timeline, onChange: (change: AwsChange) => void) => {
  const groups = new Map<string, Group>();
  const lists = new Map<string, readonly string[]>();
  const unreadable = new Map<string, { how: Unreadable; until: Instant; looks: number }>();
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
  const tell = (kind: 'added' | 'removed' | 'modified', groupId: string, changed: readonly AwsRule[], by: Caller) => {
    const { key, name, isCalledByName } = groupOf(groupId);
    onChange({ kind, group: key, name: isCalledByName && by === 'somebody' ? name : null, rules: changed, by });
  };
  const add = (groupId: string, added: readonly NewRule[], by: Caller): AwsRule[] | 'duplicate' => {
    const present = new Set(rules(groupId).map(contentOf));
    if (added.some((rule) => present.has(contentOf(rule)))) return 'duplicate';
    const made = added.map((rule) => ruleWith(newId('sgr'), rule));
    if (by === 'nobody') groupOf(groupId).snapshots = [{ from: -Infinity, rules: made }];
    else write(groupId, [...rules(groupId), ...made]);
    tell('added', groupId, made, by);
    return made;
  };
  return {
    lists,
    groups: () => [...groups.values()],
    createGroup: (place: Omit<GroupKey, 'groupId'>): GroupKey => {
      const key = { account: place.account, region: place.region, groupId: newId('sg') };
      groups.set(key.groupId, {
        key,
        name: key.groupId.slice(-4),
        isCalledByName: false,
        late: { time: 0, until: null },
        onClosed: nothing,
        snapshots: [{ from: -Infinity, rules: [] }],
      });
      return key;
    },
    rules,
    /** As they were a while ago. */
    staleRules: (groupId: string, age: number): readonly AwsRule[] => {
      const group = groups.get(groupId);
      if (!group) return [];
      const { snapshots } = group;
      if (group.late.time > 0) {
        group.late.until ??= timeline.now() + group.late.time;
        if (timeline.now() < group.late.until) return snapshots.at(-2)?.rules ?? [];
      }
      return snapshots.findLast(({ from }) => from <= timeline.now() - age)?.rules ?? [];
    },
    /** From the next look at the group on, its last change is not shown for so long (ms). */
    showLate: (groupId: string, time: number): void => void (groupOf(groupId).late = { time, until: null }),
    /** Happens in the very moment in which the bot removes a rule of the group, once. */
    onceClosed: (groupId: string, happen: () => void): void => {
      const group = groupOf(groupId);
      group.onClosed = () => {
        group.onClosed = nothing;
        happen();
      };
    },
    /** From now on, whoever changes the group names it by its name alone. */
    callByName: (groupId: string): void => void (groupOf(groupId).isCalledByName = true),
    /** Every set of rules that the group had within this time. */
    since: (groupId: string, moment: Instant): (readonly AwsRule[])[] => {
      const { snapshots } = groupOf(groupId);
      const first = snapshots.findLastIndex(({ from }) => from <= moment);
      return snapshots.slice(Math.max(first, 0)).map((snapshot) => snapshot.rules);
    },
    add,
    remove: (groupId: string, ruleIds: string | readonly string[], by: Caller): boolean => {
      const wanted = [ruleIds].flat();
      const gone = rules(groupId).filter(({ ruleId }) => wanted.includes(ruleId));
      if (gone.length === 0) return false;
      write(
        groupId,
        rules(groupId).filter((rule) => !gone.includes(rule)),
      );
      tell('removed', groupId, gone, by);
      if (by === 'bot') groupOf(groupId).onClosed();
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
      tell('modified', groupId, [after], 'somebody');
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
    /** For so long (ms), or so many looks, nobody can read the list. */
    hideList: (id: string, how: Unreadable, { time = Infinity, looks = Infinity }): void =>
      void unreadable.set(id, { how, until: timeline.now() + time, looks }),
    /** What a look at the list fails with; null where it does not. */
    whyUnreadable: (id: string): Unreadable | null => {
      const hidden = unreadable.get(id);
      if (!hidden || timeline.now() >= hidden.until || hidden.looks === 0) return null;
      hidden.looks -= 1;
      return hidden.how;
    },
    growList: (id: string, added: readonly string[]): void => {
      const fresh = added.filter((cidr) => !lists.get(id)?.includes(cidr));
      if (fresh.length === 0) return;
      lists.set(id, [...(lists.get(id) ?? []), ...fresh]);
      onChange({ kind: 'list', id, added: fresh, by: 'somebody' });
    },
  };
};
