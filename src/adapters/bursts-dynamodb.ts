import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../finding/finding.ts';
import type { Bursts } from '../ports.ts';
import type { Table } from './update-if.ts';
import { updateIf } from './update-if.ts';

export const actions = ['dynamodb:UpdateItem', 'dynamodb:GetItem'] as const;

const MINUTE = 60_000;
/** A minute has six of these (ms); each is a set of groups, so that whatever is delivered twice counts once. */
const SLICE = 10_000;
/** Groups in one of them. Beyond it nobody asks how many there are, and the item is not to grow. */
export const MOST_COUNTED = 200;
const KEPT_FOR = 3_600_000;

type Key = { pk: string; sk: string };

/**
 * Counters in DynamoDB: an item per account and minute. This minute is written while the one before is read, so that a
 * burst across the turn of a minute is one all the same, for the time of one call.
 */
export const createBurstsDynamoDb = (table: Table): Bursts => ({
  count: async ({ account, region, groupId }, now) => {
    const minute = Math.floor(now / MINUTE);
    const slice = Math.floor((now % MINUTE) / SLICE);
    const [added, before] = await Promise.all([
      add(table, keyOf(account, minute), slice, `${region}/${groupId}`, now),
      read(table, keyOf(account, minute - 1)),
    ]);
    if (added === null) return MOST_COUNTED;
    const recent = [...added.values(), ...[...before].flatMap(([number, groups]) => (number > slice ? [groups] : []))];
    return new Set(recent.flatMap((groups) => [...groups])).size;
  },
});

const keyOf = (account: string, minute: number): Key => ({ pk: `burst/${account}`, sk: String(minute) });

/** The groups of a minute by slice. */
type Slices = ReadonlyMap<number, ReadonlySet<string>>;

/** Null when the slice is full. */
const add = async (table: Table, key: Key, slice: number, group: string, now: Instant): Promise<Slices | null> => {
  const item = await updateIf(table, key, {
    UpdateExpression: 'SET expiresAt = :end ADD #slice :group',
    ConditionExpression: 'attribute_not_exists(#slice) OR size(#slice) < :most',
    names: { '#slice': `slice${slice}` },
    values: {
      ':end': Math.floor((now + KEPT_FOR) / 1_000),
      ':group': new Set([group]),
      ':most': MOST_COUNTED,
    },
  });
  return item && toSlices(item);
};

const read = async ({ client, table }: Table, key: Key): Promise<Slices> => {
  const request = new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true });
  const { Item = {} } = await client.send(request);
  return toSlices(unmarshall(Item));
};

const toSlices = (item: Record<string, unknown>): Slices =>
  new Map(
    Object.entries(item).flatMap(([name, value]): [number, Set<string>][] =>
      name.startsWith('slice') ? [[Number(name.slice(5)), value as Set<string>]] : [],
    ),
  );
