import type { GroupRule } from './group-state.ts';

/** The rules of a region by their ids, in the order of creation, and at hand by group: an account has thousands. */
export type RuleTable = {
  get(id: string): GroupRule | undefined;
  /** A rule that is there already keeps its place. */
  set(id: string, rule: GroupRule): void;
  delete(id: string): void;
  values(): Iterable<GroupRule>;
  ofGroup(groupId: string): GroupRule[];
};

export const createRuleTable = (): RuleTable => {
  const rules = new Map<string, GroupRule>();
  const idsOfGroups = new Map<string, Set<string>>();
  return {
    get: (id) => rules.get(id),
    set: (id, rule) => {
      rules.set(id, rule);
      const ids = idsOfGroups.get(rule.groupId) ?? new Set();
      idsOfGroups.set(rule.groupId, ids.add(id));
    },
    delete: (id) => {
      const rule = rules.get(id);
      rules.delete(id);
      if (rule) idsOfGroups.get(rule.groupId)?.delete(id);
    },
    values: () => rules.values(),
    ofGroup: (groupId) => [...(idsOfGroups.get(groupId) ?? [])].flatMap((id) => rules.get(id) ?? []),
  };
};
