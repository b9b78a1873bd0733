import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { PortcullisError } from '../errors.ts';
import type { StoredDigest } from '../finding/digest.ts';
import type { Digests } from '../ports.ts';
import { digestOfItem, lineAttributes } from './digests-item.ts';
import { reserveInDigest } from './reserve-in-digest.ts';
import type { Change, Table } from './update-if.ts';
import { updateIf } from './update-if.ts';

/** What a role needs for reading alone, and for everything. */
export const readActions = ['dynamodb:GetItem'] as const;
export const actions = ['dynamodb:UpdateItem', 'dynamodb:GetItem'] as const;

/**
 * Digests in DynamoDB: blind single writes, because in a burst everybody writes at once. `retention` (ms) is how long one
 * is kept for the record, from its last line on.
 */
export const createDigestsDynamoDb = ({ retention, ...table }: Table & { retention: number }): Digests => ({
  reserve: (account, now) => reserveInDigest(table, account, now),
  put: async (id, line, now) => {
    const written = await update(table, id, {
      UpdateExpression: [
        'SET #line = :line, #from = if_not_exists(#version, :zero) + :one, #version = if_not_exists(#version, :zero) + :one',
        '#wasVersion = if_not_exists(#line.#version, :zero), #wasFrom = if_not_exists(#from, :zero)',
        'startedAt = if_not_exists(startedAt, :now), expiresAt = :end',
      ].join(', '),
      ConditionExpression: 'attribute_not_exists(#line) OR #line.#version < :version',
      names: { ...lineAttributes(line.finding), '#version': 'version' },
      values: {
        ':line': line,
        ':version': line.version,
        ':zero': 0,
        ':one': 1,
        ':now': now,
        ':end': Math.floor((now + retention) / 1_000),
      },
    });
    const stored = written ?? (await load(table, id));
    if (stored) return stored;
    throw new PortcullisError('lost-race', `${id} was there a moment ago, and is gone. It is tried again.`);
  },
  load: (id) => load(table, id),
  // One's own claim is one, too: the SDK asks again when an answer gets lost.
  claim: (id, by, now, until) =>
    update(table, id, {
      UpdateExpression: 'SET posting = :posting, claims = if_not_exists(claims, :zero) + :one',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(posting) OR posting.#until <= :now OR (posting.#by = :by AND posting.#until = :until))',
      names: { '#by': 'by', '#until': 'until' },
      values: { ':posting': { by, until }, ':by': by, ':until': until, ':now': now, ':zero': 0, ':one': 1 },
    }),
  release: async (id, by, until, rendered) => {
    const released = await update(table, id, {
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
  claimReply: async (id, kind, now, since) => {
    const claimed = await update(table, id, {
      UpdateExpression: 'SET #told = :now',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#told) OR #told <= :since OR #told = :now)',
      names: { '#told': `told:${kind}` },
      values: { ':now': now, ':since': since },
    });
    return claimed !== null;
  },
});

/** The reading half, for the function that may not write. */
export const createDigestsReader = (table: Table): Pick<Digests, 'load'> => ({ load: (id) => load(table, id) });

const CURRENT = 'current';

/** Null when the condition does not hold. */
const update = async (table: Table, id: string, change: Change): Promise<StoredDigest | null> => {
  const item = await updateIf(table, { pk: id, sk: CURRENT }, change);
  return item && digestOfItem(item);
};

const load = async ({ client, table }: Table, id: string): Promise<StoredDigest | null> => {
  const Key = marshall({ pk: id, sk: CURRENT });
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item ? digestOfItem(unmarshall(Item)) : null;
};
