import { type Json, pick, textOf } from './lenient.ts';
import type { Source } from './rule.ts';

/** The sources that one place of a record names. Null: one is there that cannot be read. */
export type Sources = readonly (Source | null)[];

/** Where a source belongs and none was found, there is one that this code does not know. */
export const orUnreadable = (sources: Sources): Sources => (sources.length > 0 ? sources : [null]);

/** The group that an entry names, in one of the ways in which requests and responses do. */
export const groupSource = (entry: Json): Source | null => {
  const id = textOf(pick(entry, 'groupId', 'groupName'));
  return id === null ? null : { kind: 'group', id };
};

export const prefixListSource = (value: unknown): Source | null =>
  typeof value === 'string' && value !== '' ? { kind: 'prefix-list', id: value } : null;
