import { AwsError } from '../aws-error.ts';
import { canonicalCidr } from './canonical-cidr.ts';
import type { GroupState, PrefixList, PrefixListEntry } from './group-state.ts';
import { checkRuleQuota } from './rule-quota.ts';
import { rulesOf } from './group-state.ts';
import { tagsFrom, type TagInput } from './tags.ts';

export type PrefixListChange = {
  id: string;
  currentVersion: number | null;
  name: string | null;
  maxEntries: number | null;
  add: readonly PrefixListEntry[];
  remove: readonly string[];
};

export const findPrefixList = (state: GroupState, id: string): PrefixList => {
  const list = state.prefixLists.get(id);
  if (!list) throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  return list;
};

/** The entries of a version (the newest by default). */
export const entriesOf = (list: PrefixList, version = list.versions.length): PrefixListEntry[] => {
  const entries = list.versions[version - 1];
  if (!entries) throw new AwsError('InvalidParameterValue', `The prefix list has no version ${version}`);
  return entries;
};

const canonical = (family: 4 | 6, entries: readonly PrefixListEntry[]): PrefixListEntry[] =>
  entries.map((entry) => ({ ...entry, cidr: canonicalCidr(family, entry.cidr) }));

const checkSize = (entries: readonly PrefixListEntry[], maxEntries: number): void => {
  if (!Number.isInteger(maxEntries) || maxEntries < 1) {
    throw new AwsError('InvalidParameterValue', 'MaxEntries must be a positive number');
  }
  if (entries.length > maxEntries) {
    throw new AwsError(
      'PrefixListMaxEntriesExceeded',
      `The prefix list has more entries than its maximum of ${maxEntries}`,
    );
  }
  if (new Set(entries.map((entry) => entry.cidr)).size < entries.length) {
    throw new AwsError('InvalidPrefixListModification', 'The same CIDR must not appear multiple times');
  }
};

export const createPrefixList = (
  state: GroupState,
  input: {
    name: string;
    family: 4 | 6;
    maxEntries: number;
    entries: readonly PrefixListEntry[];
    tags: readonly TagInput[];
  },
): PrefixList => {
  const entries = canonical(input.family, input.entries);
  checkSize(entries, input.maxEntries);
  const list: PrefixList = {
    id: state.newId('pl'),
    name: input.name,
    family: input.family,
    maxEntries: input.maxEntries,
    last: 'create',
    versions: [entries],
    tags: tagsFrom(input.tags),
  };
  state.prefixLists.set(list.id, list);
  return list;
};

/** Adds, removes, renames, resizes. Entries may change only against the current version. */
export const modifyPrefixList = (state: GroupState, change: PrefixListChange): PrefixList => {
  const list = findPrefixList(state, change.id);
  const changesEntries = change.add.length + change.remove.length > 0;
  if (changesEntries && change.currentVersion === null) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter CurrentVersion');
  }
  if (change.currentVersion !== null && change.currentVersion !== list.versions.length) {
    throw new AwsError('PrefixListVersionMismatch', 'The prefix list has the incorrect version number');
  }
  const removed = new Set(change.remove.map((cidr) => canonicalCidr(list.family, cidr)));
  const entries = [
    ...entriesOf(list).filter((entry) => !removed.has(entry.cidr)),
    ...canonical(list.family, change.add),
  ];
  const next: PrefixList = {
    ...list,
    last: 'modify',
    name: change.name ?? list.name,
    maxEntries: change.maxEntries ?? list.maxEntries,
  };
  checkSize(entries, next.maxEntries);
  if (changesEntries) next.versions = [...list.versions, entries];
  state.prefixLists.set(list.id, next);
  try {
    // A list counts in each group that uses it with its maximum: growing it may be too much for one of them.
    for (const group of state.groups.values()) {
      for (const isEgress of [false, true]) {
        checkRuleQuota(
          state,
          rulesOf(state, group.id).filter((rule) => rule.isEgress === isEgress),
        );
      }
    }
  } catch (error) {
    state.prefixLists.set(list.id, list);
    throw error;
  }
  return next;
};

/** Makes the entries of an earlier version the newest ones. */
export const restorePrefixList = (state: GroupState, id: string, previous: number, current: number): PrefixList => {
  const list = findPrefixList(state, id);
  if (current !== list.versions.length) {
    throw new AwsError('PrefixListVersionMismatch', 'The prefix list has the incorrect version number');
  }
  const next: PrefixList = { ...list, last: 'restore', versions: [...list.versions, entriesOf(list, previous)] };
  state.prefixLists.set(id, next);
  return next;
};

export const deletePrefixList = (state: GroupState, id: string): PrefixList => {
  const list = findPrefixList(state, id);
  for (const rule of state.rules.values()) {
    if (rule.source.kind === 'prefix-list' && rule.source.id === id) {
      throw new AwsError('DependencyViolation', `The prefix list ${id} is referenced by ${rule.groupId}`);
    }
  }
  state.prefixLists.delete(id);
  return { ...list, last: 'delete' };
};
