import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { BaselineLine } from '../finding/baseline.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import type { Sweeps } from '../ports.ts';
import { lineAttribute, sweptPlaceOfItem } from './sweeps-item.ts';
import type { Change, Table } from './update-if.ts';
import { updateIf } from './update-if.ts';

/** What a role needs for reading alone, and for everything. */
export const readActions = ['dynamodb:GetItem'] as const;
export const actions = ['dynamodb:UpdateItem', 'dynamodb:GetItem'] as const;

/** An expression of DynamoDB has at most 4 KB and 300 operators. Each line costs about 12 bytes and one of them. */
const MOST_AT_ONCE = 100;

/** What sweeps remember, in DynamoDB: an item for each place, with an attribute for each line. */
export const createSweepsDynamoDb = (table: Table): Sweeps => ({
  load: (place) => load(table, place),
  put: async (place, lines) => {
    for (let i = 0; i < lines.length; i += MOST_AT_ONCE) await put(table, place, lines.slice(i, i + MOST_AT_ONCE));
  },
  end: async (place, now, unread) => {
    await update(table, place, {
      UpdateExpression: 'SET firstAt = if_not_exists(firstAt, :now), lastAt = :now, unread = :unread',
      ConditionExpression: 'attribute_not_exists(lastAt) OR lastAt <= :now',
      values: { ':now': now, ':unread': unread },
    });
  },
  // One's own claim is one, too: the SDK asks again when an answer gets lost.
  claim: (place, by, now, until) =>
    update(table, place, {
      UpdateExpression: 'SET posting = :posting, claims = if_not_exists(claims, :zero) + :one',
      ConditionExpression:
        'attribute_exists(#version) AND (attribute_not_exists(posting) OR posting.#until <= :now OR (posting.#by = :by AND posting.#until = :until))',
      names: { '#by': 'by', '#until': 'until', '#version': 'version' },
      values: { ':posting': { by, until }, ':by': by, ':until': until, ':now': now, ':zero': 0, ':one': 1 },
    }),
  release: async (place, by, until, rendered) => {
    const released = await update(table, place, {
      UpdateExpression: `SET posting = :posting${rendered ? ', message = :message, shown = :shown' : ''}`,
      ConditionExpression: 'posting.#by = :by',
      names: { '#by': 'by' },
      values: {
        ':posting': { by, until },
        ':by': by,
        ...(rendered ? { ':message': rendered.message, ':shown': rendered.version } : {}),
      },
    });
    return released !== null;
  },
});

/** The reading half, for the function that may not write. */
export const createSweepsReader = (table: Table): Pick<Sweeps, 'load'> => ({ load: (place) => load(table, place) });

const keyOf = (place: Place) => ({ pk: `sweep/${placeText(place)}`, sk: 'current' });

const put = (table: Table, place: Place, lines: readonly BaselineLine[]) =>
  update(table, place, {
    UpdateExpression: `SET ${lines.map((_line, i) => `#l${i} = :l${i}`).join(', ')}, #version = if_not_exists(#version, :zero) + :one`,
    names: {
      '#version': 'version',
      ...Object.fromEntries(lines.map(({ groupId }, i) => [`#l${i}`, lineAttribute(groupId)])),
    },
    values: {
      ':zero': 0,
      ':one': 1,
      ...Object.fromEntries(lines.map((line, i) => [`:l${i}`, line])),
    },
  });

/** Null when the condition does not hold. */
const update = async (table: Table, place: Place, change: Change): Promise<SweptPlace | null> => {
  const item = await updateIf(table, keyOf(place), change);
  return item && sweptPlaceOfItem(place, item);
};

const load = async ({ client, table }: Table, place: Place): Promise<SweptPlace | null> => {
  const Key = marshall(keyOf(place));
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item ? sweptPlaceOfItem(place, unmarshall(Item)) : null;
};
