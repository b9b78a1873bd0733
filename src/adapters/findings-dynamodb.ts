import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { PortcullisError } from '../errors.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { emptyFinding } from '../finding/empty-finding.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import { placeText } from '../finding/place.ts';
import type { Findings, Recorded, Sighting } from '../ports.ts';
import { archiveKey, CURRENT, exposureAttribute, fromItem, toItem, tombstoneAttribute } from './findings-item.ts';

/** What a role needs for reading one finding, and for everything. */
export const readActions = ['dynamodb:GetItem'] as const;
export const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'] as const;

/** An expression of DynamoDB has at most 4 KB and 300 operators. Each exposure costs about 80 bytes and 6 of them. */
const MOST_AT_ONCE = 40;

type Table = { client: DynamoDBClient; table: string };

/**
 * The findings in DynamoDB: strongly consistent reads, conditional writes, no transactions. `retention` (ms) is how long
 * a settled one is kept for the record.
 */
export const createFindingsDynamoDb = ({ retention, ...table }: Table & { retention: number }): Findings => ({
  load: (group) => get(table, group, CURRENT),
  loadArchived: (group, sequence) => get(table, group, archiveKey(sequence)),
  record: async (sighting) => {
    let recorded = await record(table, { ...sighting, exposures: sighting.exposures.slice(0, MOST_AT_ONCE) });
    for (let i = MOST_AT_ONCE; i < sighting.exposures.length; i += MOST_AT_ONCE) {
      const more = await record(table, { ...sighting, exposures: sighting.exposures.slice(i, i + MOST_AT_ONCE) });
      recorded = { finding: more.finding, added: [...recorded.added, ...more.added] };
    }
    return recorded;
  },
  save: (next) => save(table, next),
  archive: async (finding, now) => {
    // TTL counts in seconds. Written whole each time, so a second run changes nothing.
    const expiresAt = Math.floor((now + retention) / 1_000);
    const item = { ...toItem(finding, archiveKey(finding.sequence)), expiresAt };
    await table.client.send(new PutItemCommand({ TableName: table.table, Item: marshalled(item) }));
  },
});

/** The reading half, for the function that may not write. */
export const createFindingsReader = (table: Table): Pick<Findings, 'load'> => ({
  load: (group) => get(table, group, CURRENT),
});

const marshalled = (item: Record<string, unknown>) => marshall(item, { removeUndefinedValues: true });

const get = async ({ client, table }: Table, group: GroupKey, sk: string): Promise<Finding | null> => {
  const key = marshall({ pk: groupKeyText(group), sk });
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return Item ? fromItem(unmarshall(Item)) : null;
};

/**
 *   sighting ──▶ none of its exposures is known? ──yes──▶ one UpdateItem opens or joins the finding
 *                        │ no (a duplicate, or half of one; or the finding is full)
 *                        └──▶ read; record only what is really new; nothing new: report the stored state
 */
const record = async (table: Table, sighting: Sighting): Promise<Recorded> => {
  // Each round lost means that somebody else recorded one of these exposures, so there are at most that many rounds.
  let fresh = sighting.exposures;
  for (let round = 0; round <= sighting.exposures.length; round += 1) {
    const written = await upsert(table, { ...sighting, exposures: fresh });
    if (written) return { finding: written, added: fresh };
    const stored = (await get(table, sighting.group, CURRENT)) ?? emptyFinding(sighting.group);
    const known = new Set(stored.exposures.map(({ id }) => id));
    const room = Math.max(MOST_EXPOSURES - stored.exposures.length, 0);
    fresh = fresh.filter(({ id }) => !known.has(id) && !stored.tombstones[id]).slice(0, room);
    if (fresh.length === 0) return { finding: stored, added: [] };
  }
  throw new PortcullisError(
    'lost-race',
    `Could not record ${groupKeyText(sighting.group)}: it changed all the time. It is tried again.`,
  );
};

const upsert = async ({ client, table }: Table, sighting: Sighting): Promise<Finding | null> => {
  const values: Record<string, unknown> = {
    ':zero': 0,
    ':added': sighting.exposures.length,
    ':room': MOST_EXPOSURES - sighting.exposures.length,
    ':one': 1,
    ':group': sighting.group,
    ':now': sighting.now,
    ':deadline': sighting.deadline,
    ':posting': { by: sighting.attempt, until: sighting.postingUntil },
    ':untold': [],
    ':listed': 'open',
    ':place': placeText(sighting.group),
  };
  const names: Record<string, string> = { '#group': 'group', '#version': 'version', '#sequence': 'sequence' };
  const isNew: string[] = [];
  const add: string[] = [];
  sighting.exposures.forEach((exposure, i) => {
    names[`#e${i}`] = exposureAttribute(exposure.id);
    names[`#t${i}`] = tombstoneAttribute(exposure.id);
    values[`:e${i}`] = exposure;
    isNew.push(`attribute_not_exists(#e${i}) AND attribute_not_exists(#t${i})`);
    add.push(`#e${i} = :e${i}`);
  });
  // `if_not_exists` is the promise that no change of the group moves a deadline later.
  const open = [
    '#group = :group',
    '#version = if_not_exists(#version, :zero) + :one',
    '#sequence = if_not_exists(#sequence, :one)',
    'held = if_not_exists(held, :zero) + :added',
    'openedAt = if_not_exists(openedAt, :now)',
    'deadline = if_not_exists(deadline, :deadline)',
    'waitingSince = if_not_exists(waitingSince, :now)',
    'posting = if_not_exists(posting, :posting)',
    'untold = if_not_exists(untold, :untold)',
    'listed = :listed',
    'unfinished = :place',
    'listedAt = if_not_exists(deadline, :deadline)',
  ];
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: marshall({ pk: groupKeyText(sighting.group), sk: CURRENT }),
        UpdateExpression: `SET ${[...open, ...add].join(', ')}`,
        ConditionExpression: ['(attribute_not_exists(held) OR held <= :room)', ...isNew].join(' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshalled(values),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes ? fromItem(unmarshall(Attributes)) : null;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
};

const save = async ({ client, table }: Table, next: Finding): Promise<'saved' | 'conflict'> => {
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshalled(toItem(next)),
        ...(next.version === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :before',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: marshall({ ':before': next.version - 1 }),
            }),
      }),
    );
    return 'saved';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK tried again after an answer got lost: what came between may have been our own write.
    const isOwn =
      (error.$metadata.attempts ?? 1) > 1 &&
      isDeepStrictEqual(await get({ client, table }, next.group, CURRENT), fromItem(toItem(next)));
    return isOwn ? 'saved' : 'conflict';
  }
};
